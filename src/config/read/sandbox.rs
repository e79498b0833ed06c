//! `[run.sandbox]`.

use std::path::PathBuf;

use toml::de::DeValue;

use super::{Key, Reader, Value, set};
use crate::sandbox::{Mode, Network, Settings};

const KEYS: &[&str] =
    &["mode", "read", "write", "environment", "network", "memory", "cpu-time", "file-size", "open-files", "processes"];

/// Fewer open files are not enough for tracebook itself: it keeps some of its own beside those of an example.
const FEWEST_FILES: u64 = 512;

/// Less memory is not enough for the interpreter.
const LEAST_MEMORY: u64 = 64 << 20;

impl Reader<'_> {
    pub(super) fn sandbox(&mut self, settings: &mut Settings, value: &Value<'_>) {
        let Some(table) = value.get_ref().as_table() else {
            let _: Option<()> = self.wrong_type("sandbox", value, "a table", "{ mode = \"require\" }");
            return;
        };
        for (key, value) in table {
            self.sandbox_key(settings, key, value);
        }
    }

    fn sandbox_key(&mut self, settings: &mut Settings, key: &Key<'_>, value: &Value<'_>) {
        let limits = &mut settings.limits;
        match key.get_ref().as_ref() {
            "mode" => set(&mut settings.mode, self.mode(value)),
            "read" => set(&mut settings.read, self.paths("read", value)),
            "write" => set(&mut settings.write, self.paths("write", value)),
            "environment" => set(&mut settings.environment, self.variables(value)),
            "network" => set(&mut settings.network, self.network(value)),
            "memory" => set(&mut limits.memory, self.size("memory", value, LEAST_MEMORY)),
            "cpu-time" => set(&mut limits.cpu_time, self.count("cpu-time", value, 1)),
            "file-size" => set(&mut limits.file_size, self.size("file-size", value, 1 << 20)),
            "open-files" => set(&mut limits.open_files, self.count("open-files", value, FEWEST_FILES)),
            "processes" => set(&mut limits.processes, self.count("processes", value, 16)),
            _ => self.unknown("run.sandbox", key, KEYS),
        }
    }

    fn mode(&mut self, value: &Value<'_>) -> Option<Mode> {
        let text = self.string("mode", value)?;
        let found = Mode::ALL.into_iter().find(|mode| mode.name() == text);
        found.or_else(|| {
            self.bad(value, format!("there is no mode `{text}`"), "the modes are `auto`, `require` and `off`")
        })
    }

    /// Paths, which may be there on another machine only.
    fn paths(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<PathBuf>> {
        let texts = self.texts(key, value)?;
        for (text, item) in texts.iter().zip(value.get_ref().as_array().into_iter().flatten()) {
            if text.trim().is_empty() {
                return self.bad(item, format!("`{key}` names a path that is empty"), "name a file or a folder");
            }
            if !self.root.join(text).exists() {
                let message = format!("`{key}` names {text}, which is not there");
                let help = "check the path, which is seen from the folder of book.toml";
                self.warn("sandbox-path", item.span(), message, help);
            }
        }
        Some(texts.into_iter().map(PathBuf::from).collect())
    }

    fn variables(&mut self, value: &Value<'_>) -> Option<Vec<String>> {
        let texts = self.texts("environment", value)?;
        for (text, item) in texts.iter().zip(value.get_ref().as_array().into_iter().flatten()) {
            if text.trim().is_empty() || text.contains('=') {
                let help = "name the variable alone: examples see the value that it has";
                return self.bad(item, format!("`{text}` is no name of a variable"), help);
            }
        }
        Some(texts)
    }

    fn network(&mut self, value: &Value<'_>) -> Option<Network> {
        match value.get_ref() {
            DeValue::Boolean(true) => Some(Network::Machine),
            DeValue::Boolean(false) => Some(Network::None),
            DeValue::Array(_) => {
                let hosts = self.texts("network", value)?;
                let ports =
                    hosts.iter().map(|host| port(host)).collect::<Option<Vec<_>>>().filter(|all| !all.is_empty());
                ports.map(Network::Ports).or_else(|| {
                    let help = "write hosts with their ports, such as `[\"example.org:443\"]`, or true or false";
                    self.bad(value, "`network` names something that is no host with a port".to_owned(), help)
                })
            }
            _ => self.wrong_type("network", value, "true, false or a list of hosts", "[\"example.org:443\"]"),
        }
    }

    /// A number of bytes: a text with a unit.
    fn size(&mut self, key: &str, value: &Value<'_>, least: u64) -> Option<u64> {
        let text = self.string(key, value)?;
        bytes(&text).filter(|&size| size >= least).or_else(|| {
            let help = format!("write a size of {} MiB or more, such as `{key} = \"2GiB\"`", least >> 20);
            self.bad(value, format!("`{key}` cannot be `{text}`"), help)
        })
    }

    fn count(&mut self, key: &str, value: &Value<'_>, least: u64) -> Option<u64> {
        let Some(number) = value.get_ref().as_integer() else {
            return self.wrong_type(key, value, "a whole number", &least.to_string());
        };
        let count = u64::from_str_radix(number.as_str(), number.radix()).ok().filter(|&count| count >= least);
        count.or_else(|| {
            let message = format!("`{key}` cannot be {}", number.as_str());
            self.bad(value, message, format!("write a whole number, {least} or more"))
        })
    }
}

/// The port of `example.org:443`.
fn port(host: &str) -> Option<u16> {
    let (name, port) = host.rsplit_once(':')?;
    port.parse().ok().filter(|&port| port > 0 && !name.is_empty())
}

/// `2GiB`, `512 MiB`.
fn bytes(text: &str) -> Option<u64> {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)];
    let (number, shift) = units.iter().find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)))?;
    number.trim_end().parse::<u64>().ok()?.checked_mul(1 << shift)
}
