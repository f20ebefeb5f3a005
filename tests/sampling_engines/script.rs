//! The re-performance script on what `sample select` wrote.

use super::tools::{has, run};
use super::vectors::{printed, vectors};

#[test]
fn the_script_draws_every_vector_again_and_notices_one_changed_id() {
    if !has("python3") {
        return;
    }
    for vector in vectors() {
        let home = tempfile::tempdir().expect("a folder");
        let file = |name: &str| home.path().join(name).display().to_string();
        let (rows, spec) = (vector.file("population.jsonl"), vector.file("spec.json"));
        let ids = file("ids.txt");
        let manifest = printed(&["sample", "select", &rows, &spec, "--ids", &ids]);
        std::fs::write(file("selection.json"), &manifest).expect("written");
        let method = if matches!(vector.name.as_str(), "mus" | "systematic") {
            vector.name.as_str()
        } else {
            "random"
        };
        let script = printed(&["sample", "script", "--method", method]);
        assert!(script.lines().count() <= 15);
        std::fs::write(file("reperform.py.txt"), script).expect("written");
        let said = || {
            let arguments = ["reperform.py.txt", "ids.txt", "selection.json"];
            let output = run(home.path(), "python3", &arguments);
            (
                output.status.code(),
                String::from_utf8_lossy(&output.stdout).into_owned(),
            )
        };
        let sound = (Some(0), "selection re-performed\n".to_owned());
        assert_eq!(said(), sound, "{}", vector.name);
        // One id of the population is another one.
        let list = std::fs::read_to_string(&ids).expect("ids");
        std::fs::write(&ids, list.replacen("conv-", "conw-", 1)).expect("written");
        let differs = (Some(1), "DIFFERS\n".to_owned());
        assert_eq!(said(), differs, "{}", vector.name);
        std::fs::write(&ids, list).expect("written");
        assert_eq!(said(), sound, "{}", vector.name);
        // One id of the selection is another one.
        let changed = manifest.replacen("\"selected\":[{", "\"selected\":[{\"x\":0,", 1);
        let at = changed.find("\"selected\"").expect("a selection");
        let (before, after) = changed.split_at(at);
        let changed = before.to_owned() + &after.replacen("conv-", "conw-", 1);
        std::fs::write(file("selection.json"), changed).expect("written");
        assert_eq!(said(), differs, "{}", vector.name);
    }
}
