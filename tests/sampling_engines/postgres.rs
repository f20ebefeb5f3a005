//! `PostgreSQL` draws by the queries of `sample sql`.

use super::vectors::through;

#[test]
fn postgres_draws_the_same_samples() {
    let Some(server) = super::server::server() else {
        return;
    };
    let mut loaded = String::new();
    through("postgres", &mut |vector, query| {
        if loaded != vector.name {
            loaded.clone_from(&vector.name);
            let rows = server.file("rows.csv", &vector.csv());
            let table = format!(
                "drop table if exists population;
                 create table population (id text, sha256 text, stratum text, amount bigint);
                 \\copy population from '{}' with (format csv, header true)\n",
                rows.display()
            );
            let made = server.asked(&table);
            assert!(made.status.success(), "{made:?}");
        }
        let answer = server.asked(query);
        assert!(answer.status.success(), "{}: {answer:?}", vector.name);
        String::from_utf8(answer.stdout).expect("text")
    });
}
