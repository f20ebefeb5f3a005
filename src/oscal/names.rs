//! What the controls of a profile are called in OSCAL documents other than catalogs.

use std::collections::BTreeMap;

use super::export::control_tokens;
use super::token::Names;
use crate::model::Catalog;

/// One control by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlName {
    /// As this program writes it: `soc2:CC6.1`.
    pub control: String,
    /// The short name of its framework: `soc2`.
    pub framework: String,
    /// As the framework prints it: `CC6.1`.
    pub printed: String,
    /// The id in the catalog that [`catalog_json`](super::catalog_json) writes: `cc6.1`.
    pub token: String,
    /// The id of the objective about its evidence, unique over all frameworks: `soc2_cc6.1_obj`.
    pub objective: String,
}

/// The names of all controls of the catalogs of a profile.
#[derive(Clone, Debug, Default)]
pub struct ControlNames {
    names: BTreeMap<String, ControlName>,
    spelled: BTreeMap<String, String>,
}

impl ControlNames {
    /// Names the controls of catalogs; each comes with its short name in the profile.
    ///
    /// Order is the caller's: the same catalogs in the same order give the same names.
    pub fn new<'a>(catalogs: impl IntoIterator<Item = (&'a str, &'a Catalog)>) -> Self {
        let mut objectives = Names::default();
        let mut names = BTreeMap::new();
        for (short, catalog) in catalogs {
            let tokens = control_tokens(catalog);
            for control in catalog.controls.iter() {
                let Some(token) = tokens.get(&control.id) else {
                    continue;
                };
                let name = ControlName {
                    control: format!("{short}:{}", control.id),
                    framework: short.to_owned(),
                    printed: control.id.to_string(),
                    token: token.clone(),
                    objective: objectives.token(&format!("{short}_{token}_obj")),
                };
                names.insert(name.control.clone(), name);
            }
        }
        Self {
            names,
            spelled: BTreeMap::new(),
        }
    }

    /// Says that a text names a control, where the two are spelled differently.
    pub fn spell(&mut self, text: &str, control: &str) {
        if text != control {
            self.spelled.insert(text.to_owned(), control.to_owned());
        }
    }

    /// The control that a text names: `soc2:CC6.1`, or a spelling that was told.
    pub fn get(&self, text: &str) -> Option<&ControlName> {
        let control = self.spelled.get(text).map_or(text, String::as_str);
        self.names.get(control)
    }
}
