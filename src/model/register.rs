//! The DORA register of information as the tables that an authority takes.
//!
//! Implementing Regulation (EU) 2024/2956 sets 15 templates; the EBA publishes their
//! columns, code lists and checks as the module DORA of its reporting framework. What
//! a plan says of the register is in [`super::plan`]; this is its form as tables.

mod facts;
mod finding;
mod lei;
mod lists;
mod remark;
mod table;
mod view;

pub use facts::{
    Column, ColumnKind, Facts, Need, Parameter, PortalProfile, Reference, RoiRule, RuleReach,
    Template,
};
pub use finding::{LintReport, NotChecked, RoiFinding, RoiSeverity};
pub use lei::{lei_check_digits, lei_shape};
pub use lists::{CodeList, Member, folded};
pub use remark::{LeftOut, Remark};
pub use table::{Cell, Register, Row, Table};
pub use view::SubmissionView;
