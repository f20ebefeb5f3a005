//! Which paper covers which service, in words.

use auditbinder::model::reliance::{Aspect, Cover, CoverState, CuecState};

use super::plan::{Judged, changed, judged};

fn cover<'a>(judged: &'a Judged, paper: &str, service: &str) -> &'a Cover {
    let papers = judged.reliance.vendors.iter().flat_map(|v| &v.papers);
    let mut covers = papers
        .filter(|found| found.item.to_string() == paper)
        .flat_map(|found| &found.covers);
    covers
        .find(|cover| cover.service.to_string() == service)
        .unwrap_or_else(|| panic!("{paper} and {service}"))
}

fn aspects(cover: &Cover) -> Vec<Aspect> {
    cover.shortfalls.iter().map(|s| s.aspect).collect()
}

#[test]
fn every_paper_of_the_whole_plan_covers_its_service() {
    let judged = judged(&changed(&[]));
    let covers = judged.reliance.vendors.iter().flat_map(|v| &v.papers);
    let covers: Vec<&Cover> = covers.flat_map(|paper| &paper.covers).collect();
    assert_eq!(covers.len(), 6);
    for cover in covers {
        assert_eq!(cover.state, CoverState::Covers, "{cover:?}");
        assert_eq!(cover.shortfalls, [], "{cover:?}");
    }
}

#[test]
fn a_second_surface_is_left_out_by_name() {
    let second = "      - {id: hoster-tasks, name: Tasks, surface: cloud-tasks, data-class: confidential}\n    documents:\n      - id: hoster-soc2";
    let text = changed(&[("    documents:\n      - id: hoster-soc2", second)]);
    let judged = judged(&text);
    let left = cover(&judged, "hoster-iso", "hoster-tasks");
    assert_eq!(
        (left.state, aspects(left)),
        (CoverState::Not, vec![Aspect::Surface])
    );
    assert_eq!(
        left.shortfalls[0].text,
        "it names api; `hoster-tasks` (cloud-tasks) is not in it"
    );
    let api = cover(&judged, "hoster-iso", "hoster-api");
    assert_eq!(api.state, CoverState::Covers);
    let codes = judged.codes();
    assert_eq!(
        codes,
        ["vendor-scope-short", "vendor-scope-short"],
        "one per document"
    );
}

#[test]
fn two_papers_of_a_kind_share_the_surfaces() {
    let second = "      - {id: hoster-tasks, name: Tasks, surface: cloud-tasks, data-class: confidential}\n    documents:\n      - {id: tasks-iso, type: iso_27001_certificate, edition: \"2022\", from: 2025-01-10, until: 2028-01-09, surfaces: [cloud-tasks], source: {file: spare.txt}}\n      - id: hoster-soc2";
    let text = changed(&[
        ("    documents:\n      - id: hoster-soc2", second),
        (
            "        services: [hoster-api]\n        tiers",
            "        services: [hoster-api, hoster-tasks]\n        tiers",
        ),
    ]);
    let judged = judged(&text);
    assert_eq!(judged.codes(), Vec::<&str>::new());
    assert_eq!(
        cover(&judged, "tasks-iso", "hoster-tasks").state,
        CoverState::Covers
    );
    assert_eq!(
        cover(&judged, "tasks-iso", "hoster-api").state,
        CoverState::Not
    );
}

#[test]
fn time_is_judged_over_the_days_of_use() {
    let late = judged(&changed(&[
        ("issued: 2025-01-10", "issued: 2026-03-01"),
        ("from: 2025-01-10", "from: 2026-03-01"),
    ]));
    let partly = cover(&late, "hoster-iso", "hoster-api");
    assert_eq!(
        (partly.state, aspects(partly)),
        (CoverState::Partly, vec![Aspect::Period])
    );
    assert_eq!(
        partly.shortfalls[0].text,
        "it begins on 2026-03-01, after 2026-01-01"
    );
    let ended = judged(&changed(&[("until: 2028-01-09", "until: 2026-06-30")]));
    let not = cover(&ended, "hoster-iso", "hoster-api");
    assert_eq!(not.state, CoverState::Not);
    assert_eq!(
        not.shortfalls[0].text,
        "it ends on 2026-06-30, before 2026-12-31"
    );
    let used_until = judged(&changed(&[
        ("until: 2028-01-09", "until: 2026-06-30"),
        (
            "        zero-retention:",
            "        until: 2026-06-30\n        zero-retention:",
        ),
    ]));
    let covers = cover(&used_until, "hoster-iso", "hoster-api");
    assert_eq!(covers.state, CoverState::Covers);
}

#[test]
fn a_paper_that_is_announced_or_names_nothing_covers_nothing() {
    let announced = judged(&changed(&[(
        "        surfaces: [api]\n        source: {file: hoster-iso.txt}\n",
        "        surfaces: [api]\n        status: in-progress\n",
    )]));
    let not = cover(&announced, "hoster-iso", "hoster-api");
    assert_eq!(
        (not.state, aspects(not)),
        (CoverState::Not, vec![Aspect::Held])
    );
    let silent = judged(&changed(&[("        surfaces: [api]\n", "")]));
    let unsaid = cover(&silent, "hoster-iso", "hoster-api");
    assert_eq!(unsaid.state, CoverState::NotStated);
    assert_eq!(silent.codes(), Vec::<&str>::new());
}

#[test]
fn what_is_left_to_the_customer_is_answered_by_own_controls_and_their_evidence() {
    let judged = judged(&changed(&[]));
    let cuecs = judged.reliance.vendors.iter().flat_map(|v| &v.cuecs);
    let cuecs: Vec<(&str, CuecState, usize)> = cuecs
        .map(|cuec| (cuec.id.as_str(), cuec.state, cuec.evidence.len()))
        .collect();
    assert_eq!(
        cuecs,
        [
            ("CC-03", CuecState::Mapped, 1),
            ("CC-07", CuecState::NotApplicable, 0)
        ]
    );
}
