//! Data in the form that `marshal.loads` of Python reads.
//!
//! Takes a [`Value`]; gives bytes (`CPython`, `Python/marshal.c`: type codes that every version from 3.4 on reads). A session reads
//! its plan before anything else, in a process whose every page must be copied first: `marshal` touches far fewer than `json`.

/// What a plan is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// `True` or `False`.
    Truth(bool),
    /// A number.
    Number(usize),
    /// A `str`.
    Text(&'a str),
    /// A `list`.
    List(Vec<Self>),
    /// A `dict`, its keys ASCII.
    Map(Vec<(&'static str, Self)>),
}

impl Value<'_> {
    /// The value as bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Truth(truth) => out.push(if *truth { b'T' } else { b'F' }),
            Self::Number(value) => number(*value, out),
            Self::Text(text) => {
                out.push(if text.is_ascii() { b'a' } else { b'u' });
                sized(text, out);
            }
            Self::List(items) => {
                out.push(b'[');
                out.extend(length(items.len()));
                for item in items {
                    item.write(out);
                }
            }
            Self::Map(entries) => {
                out.push(b'{');
                for (key, value) in entries {
                    // Interned, as the constants are that the driver looks for.
                    out.push(b'A');
                    sized(key, out);
                    value.write(out);
                }
                out.push(b'0');
            }
        }
    }
}

fn number(value: usize, out: &mut Vec<u8>) {
    if let Ok(value) = i32::try_from(value) {
        out.push(b'i');
        return out.extend(value.to_le_bytes());
    }
    // What has more bits is told in digits of 15.
    let digits: Vec<u16> = std::iter::successors(Some(value), |rest| Some(rest >> 15).filter(|&rest| rest > 0))
        .map(|rest| u16::try_from(rest & 0x7FFF).unwrap_or(0))
        .collect();
    out.push(b'l');
    out.extend(length(digits.len()));
    out.extend(digits.iter().flat_map(|digit| digit.to_le_bytes()));
}

fn sized(text: &str, out: &mut Vec<u8>) {
    out.extend(length(text.len()));
    out.extend(text.as_bytes());
}

/// Lengths are signed in this format; nothing that is longer can be in a plan, as sources are shorter.
fn length(length: usize) -> [u8; 4] {
    i32::try_from(length).unwrap_or(i32::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What Python makes of the value.
    fn read(value: &Value<'_>) -> String {
        let code = format!("import marshal; print(ascii(marshal.loads(bytes({:?}))))", value.bytes());
        let output =
            Command::new("python3").args(["-I", "-S", "-c", &code]).output().expect("a Python, as for all tests");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    #[test]
    fn python_reads_what_is_written() {
        let long = "a".repeat(300);
        let value = Value::Map(vec![
            ("truth", Value::List(vec![Value::Truth(true), Value::Truth(false)])),
            (
                "numbers",
                Value::List(vec![
                    Value::Number(0),
                    Value::Number(70_000),
                    Value::Number(1 << 31),
                    Value::Number(usize::MAX),
                ]),
            ),
            ("texts", Value::List(vec![Value::Text(""), Value::Text("x = 'é'\n🦀"), Value::Text(&long)])),
            ("empty", Value::Map(Vec::new())),
        ]);
        assert_eq!(
            read(&value),
            format!(
                "{{'truth': [True, False], 'numbers': [0, 70000, 2147483648, 18446744073709551615], \
                 'texts': ['', \"x = '\\xe9'\\n\\U0001f980\", '{long}'], 'empty': {{}}}}"
            )
        );
    }
}
