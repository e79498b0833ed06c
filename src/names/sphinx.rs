//! Inventories that Sphinx writes: `objects.inv`.
//!
//! Takes a file; gives the Python names in it with their places, seen from the root of the site that it describes.

use std::fs::File;
use std::path::Path;

use sphinx_inv::{SphinxInventoryReader, SphinxType};

use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};

/// A documentation with more names than this is none.
const MOST: usize = 2_000_000;

/// The Python names of the inventory at `path`, with their places. What it says in forms that are not understood is
/// passed over.
pub(super) fn read(path: &Path) -> Result<Vec<(String, String)>> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    let reader = SphinxInventoryReader::from_reader(file).map_err(|error| wrong(path, &error))?;
    let mut names = Vec::new();
    for (index, found) in reader.enumerate() {
        if index >= MOST {
            break;
        }
        match found {
            Ok(found) => {
                if matches!(found.sphinx_type, SphinxType::Python(_)) {
                    names.push((found.name.clone(), found.expanded_location()));
                }
            }
            // Damage ends the reading; a line that is not understood does not.
            Err(sphinx_inv::SphinxInvError::IoError(error)) => return Err(wrong(path, &error)),
            Err(_) => {}
        }
    }
    Ok(names)
}

fn wrong(path: &Path, error: &dyn std::fmt::Display) -> Error {
    let place = Place::Path(path.display().to_string());
    let reason = error.to_string();
    let reason = reason.lines().next().unwrap_or_default();
    let found = Diagnostic::error("inventory", place, format!("this is no inventory of Sphinx: {reason}"));
    Error::content(found.with_help("take the file objects.inv from the root of the documentation"))
}
