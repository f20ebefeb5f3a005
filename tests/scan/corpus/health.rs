//! Health data in plain sight.

use super::Family::Phi;
use super::carriers::{ONLY_FHIR, ONLY_HL7, PROSE, Place, TABLES};
use super::kinds::{Kind, Shape};
use super::national::nhs_number;
use super::random::{Random, UPPER};
use super::values::{birth, dea, grouped, mbi, npi, ssn};

const fn kind(
    name: &'static str,
    places: &'static [Place],
    make: fn(&mut Random) -> Shape,
) -> Kind {
    Kind {
        name,
        family: Phi,
        make,
        places,
    }
}

/// Every kind of health data.
pub const KINDS: &[Kind] = &[
    kind("ssn-dashed", TABLES, ssn_dashed),
    kind("ssn-digits", PROSE, ssn_digits),
    kind("ssn-spaced", PROSE, ssn_spaced),
    kind("mrn", PROSE, mrn),
    kind("mbi", PROSE, mbi_plain),
    kind("mbi-dashed", PROSE, mbi_dashed),
    kind("dob-iso", PROSE, dob_iso),
    kind("dob-us", PROSE, dob_us),
    kind("npi", PROSE, npi_text),
    kind("dea-number", PROSE, dea_text),
    kind("diagnosis-code", PROSE, diagnosis),
    kind("member-id", PROSE, member_id),
    kind("nhs-number", PROSE, nhs),
    kind("prescription-number", PROSE, prescription),
    kind("x12-subscriber", PROSE, x12),
    kind("fhir-birth-date", ONLY_FHIR, fhir_birth),
    kind("fhir-ssn", ONLY_FHIR, fhir_ssn),
    kind("fhir-mrn", ONLY_FHIR, fhir_mrn),
    kind("hl7-pid", ONLY_HL7, hl7_pid),
    kind("hl7-insured", ONLY_HL7, hl7_insured),
];

const FIRST: [&str; 8] = [
    "JANE", "OMAR", "LUCIA", "PETER", "AISHA", "TOMAS", "INGRID", "WEI",
];
const LAST: [&str; 8] = [
    "ROWAN", "OKAFOR", "MENDEZ", "LARSEN", "HALE", "NOVAK", "BRANDT", "ZHOU",
];

fn ssn_dashed(random: &mut Random) -> Shape {
    let value = ssn(random).join("-");
    let text = match random.below(4) {
        0 => format!("SSN: {value}"),
        1 => format!("verified {value} by phone"),
        2 => format!("ssn={value} state=open"),
        _ => format!("({value})"),
    };
    Shape::text(text, &value)
}

fn ssn_digits(random: &mut Random) -> Shape {
    let value = ssn(random).concat();
    let text = match random.below(3) {
        0 => format!("ssn={value}"),
        1 => format!("\"ssn\": \"{value}\""),
        _ => format!("social security number {value}"),
    };
    Shape::text(text, &value)
}

fn ssn_spaced(random: &mut Random) -> Shape {
    let value = ssn(random).join(" ");
    Shape::text(format!("social security no. {value}"), &value)
}

fn mrn(random: &mut Random) -> Shape {
    let length = random.pick(&[7, 8, 10]);
    let value = random.digits(length);
    let text = match random.below(4) {
        0 => format!("MRN: {value}"),
        1 => format!("mrn={value} ward=4B"),
        2 => format!("medical record number {value} opened"),
        _ => format!("\"mrn\":\"{value}\""),
    };
    Shape::text(text, &value)
}

fn mbi_plain(random: &mut Random) -> Shape {
    let value = mbi(random);
    let text = match random.below(3) {
        0 => format!("MBI {value} eligible"),
        1 => format!("medicare_id={value}"),
        _ => format!("Medicare number: {value}"),
    };
    Shape::text(text, &value)
}

fn mbi_dashed(random: &mut Random) -> Shape {
    let value = grouped(&mbi(random), &[4, 3, 4], "-");
    Shape::text(format!("Medicare beneficiary {value}"), &value)
}

fn dob_iso(random: &mut Random) -> Shape {
    let (year, month, day) = birth(random);
    let value = format!("{year}-{month:02}-{day:02}");
    let text = match random.below(3) {
        0 => format!("DOB: {value}"),
        1 => format!("date_of_birth={value}"),
        _ => format!("patient was born {value}, date of birth confirmed"),
    };
    Shape::text(text, &value)
}

fn dob_us(random: &mut Random) -> Shape {
    let (year, month, day) = birth(random);
    let value = format!("{month:02}/{day:02}/{year}");
    let text = match random.below(2) {
        0 => format!("DOB {value}"),
        _ => format!("Date of birth: {value}"),
    };
    Shape::text(text, &value)
}

fn npi_text(random: &mut Random) -> Shape {
    let value = npi(random);
    Shape::text(format!("rendering provider NPI {value}"), &value)
}

fn dea_text(random: &mut Random) -> Shape {
    let value = dea(random);
    Shape::text(format!("DEA number {value} on file"), &value)
}

fn diagnosis(random: &mut Random) -> Shape {
    // Chapter and number apart, so that no code stands in this source.
    let (letter, number) = random.pick(&[
        ("E", "11.9"),
        ("F", "32.1"),
        ("C", "50.911"),
        ("B", "20"),
        ("I", "10"),
        ("J", "45.909"),
        ("O", "24.410"),
    ]);
    let value = format!("{letter}{number}");
    let text = match random.below(3) {
        0 => format!("patient diagnosis: {value}"),
        1 => format!("diagnosis_code={value}"),
        _ => format!("ICD-10 {value} assigned to patient"),
    };
    Shape::text(text, &value)
}

fn member_id(random: &mut Random) -> Shape {
    let value = format!("{}{}", random.chars(UPPER, 3), random.digits(9));
    let text = match random.below(3) {
        0 => format!("member id: {value}"),
        1 => format!("subscriber_id={value}"),
        _ => format!("Member ID {value} group 0042"),
    };
    Shape::text(text, &value)
}

fn nhs(random: &mut Random) -> Shape {
    let number = nhs_number(random);
    let value = match random.below(2) {
        0 => grouped(&number, &[3, 3, 4], " "),
        _ => number,
    };
    Shape::text(format!("NHS number: {value}"), &value)
}

fn prescription(random: &mut Random) -> Shape {
    let value = random.digits(7);
    Shape::text(format!("prescription number {value}, 30 tablets"), &value)
}

/// X12 837, loop 2010BA: the subscriber's name and member id.
fn x12(random: &mut Random) -> Shape {
    let value = format!("{}{}", random.chars(UPPER, 3), random.digits(9));
    let (last, first) = (random.pick(&LAST), random.pick(&FIRST));
    let text = format!("NM1*{}*1*{last}*{first}****MI*{value}~", "IL");
    Shape::text(text, &value)
}

fn fhir_birth(random: &mut Random) -> Shape {
    let (year, month, day) = birth(random);
    let value = format!("{year}-{month:02}-{day:02}");
    let line = format!(
        r#"{{"resourceType":"Patient","id":"{}","active":true,"gender":"unknown","birthDate":"{value}"}}"#,
        random.uuid()
    );
    Shape::record(line, &value)
}

fn fhir_ssn(random: &mut Random) -> Shape {
    let value = match random.below(2) {
        0 => ssn(random).concat(),
        _ => ssn(random).join("-"),
    };
    let line = format!(
        r#"{{"resourceType":"Patient","id":"{}","identifier":[{{"use":"official","system":"http://hl7.org/fhir/sid/us-ssn","value":"{value}"}}]}}"#,
        random.uuid()
    );
    Shape::record(line, &value)
}

fn fhir_mrn(random: &mut Random) -> Shape {
    let value = random.digits(8);
    let line = format!(
        r#"{{"resourceType":"Patient","id":"{}","identifier":[{{"type":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}}]}},"value":"{value}"}}]}}"#,
        random.uuid()
    );
    Shape::record(line, &value)
}

fn hl7_pid(random: &mut Random) -> Shape {
    let (year, month, day) = birth(random);
    let value = random.digits(8);
    let (last, first) = (random.pick(&LAST), random.pick(&FIRST));
    let line = format!(
        "P{}|1||{value}^^^HARBOR^MR||{last}^{first}^A||{year}{month:02}{day:02}|F|||||||||||",
        "ID"
    );
    Shape::record(line, &value)
}

fn hl7_insured(random: &mut Random) -> Shape {
    let (year, month, day) = birth(random);
    let value = format!("{}{}", random.chars(UPPER, 3), random.digits(9));
    let (last, first) = (random.pick(&LAST), random.pick(&FIRST));
    let line = format!(
        "I{}|1|PPO01|0042|HARBOR HEALTH||||G77||||||||{last}^{first}|SELF|{year}{month:02}{day:02}||||||||||||||||||{value}",
        "N1"
    );
    Shape::record(line, &value)
}
