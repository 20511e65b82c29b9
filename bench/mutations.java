///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Proves the checks: breaks a good database in many ways, one at a time, and writes docs/checks.md with what caught each
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../mysql.java
//SOURCES ../query.java
//SOURCES ../server.java
//SOURCES ../generate.java
//SOURCES ../load.java
//SOURCES ../validate.java
//JAVAC_OPTIONS -Xlint:all -Werror

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "mutations", modelTransformer = mysql.OneLine.class, sortOptions = false, usageHelpAutoWidth = true,
        description = "Proves the checks. Loads good datasets of several seeds and sizes into DATABASE__mutations, where no check may "
                + "fire; then breaks the last of them in many ways, one at a time, where the check that is named for it must fire. "
                + "Writes docs/checks.md.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no check fired on good data, and every mutation was caught by its check", "1:not so, or it failed",
            "2:wrong usage"})
class mutations implements Callable<Integer> {

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "10",
            description = "Good datasets of each size: seeds 1 to N (default: ${DEFAULT-VALUE})")
    int seeds;

    @Option(names = "--patients", paramLabel = "N", split = ",", defaultValue = "300,5000",
            description = "Their sizes; the last of the last size is mutated (default: ${DEFAULT-VALUE})")
    List<Integer> patients;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "Write the tables here as Markdown, such as docs/checks.md")
    Path out;

    @Mixin
    server.ConnectionOptions connection;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help")
    boolean help;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new mutations()).execute(args));
    }

    @Override
    public Integer call() {
        connection.database += "__mutations";
        PrintWriter err = spec.commandLine().getErr();
        return mysql.run(spec, connection.verbose, () -> {
            List<validate.Check> checks = validate.Check.of(validate.files());
            StringBuilder page = new StringBuilder(HEAD);
            boolean holds = true;
            try (mysql.Session session = connection.open(err)) {
                page.append("| patients | seed | checks | ok | failed | warnings | with 0 rows to test | with too little data | not run |\n"
                        + "|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
                for (int size : patients) {
                    for (int seed = 1; seed <= seeds; seed++) {
                        holds &= good(session, checks, size, seed, page, err);
                    }
                }
                page.append("\n## Mutations\n\nEach was applied alone to the last of these databases (")
                        .append(String.format(Locale.ROOT, "%,d patients, seed %d",
                        patients.get(patients.size() - 1), seeds)).append("), in a transaction that was rolled back.\n\n"
                        + "| what was done | the check named for it | fired | and also |\n|---|---|---|---|\n");
                int caught = 0;
                try (Connection db = session.connect(session.database())) {
                    try (Statement statement = db.createStatement()) {
                        prepare(statement);
                    }
                    db.setAutoCommit(false);
                    for (Mutation mutation : ALL) {
                        List<validate.Result> fired = mutation.apply(db, checks).fired();
                        boolean by = fired.stream().anyMatch(result -> result.check().id().equals(mutation.check));
                        caught += by ? 1 : 0;
                        String others = fired.stream().map(result -> result.check().id()).filter(id -> !id.equals(mutation.check)).limit(6)
                                .collect(Collectors.joining(", "));
                        long more = fired.stream().filter(result -> !result.check().id().equals(mutation.check)).count() - 6;
                        page.append("| ").append(mutation.what).append(" | ").append(mutation.check).append(" | ")
                                .append(by ? "yes" : "**no**").append(" | ")
                                .append(others).append(more > 0 ? " and " + more + " more" : "").append(" |\n");
                        err.println((by ? "caught  " : "MISSED  ") + mutation.what + ": " + mutation.check
                                + (others.isEmpty() ? "" : ", and " + others));
                        err.flush();
                    }
                }
                String sum = String.format(Locale.ROOT, "%d of %d mutations were caught by the check that is named for them.", caught,
                        ALL.size());
                page.append("\n").append(sum).append("\n");
                err.println(sum);
                holds &= caught == ALL.size();
                holds &= larger(session, checks, page, err);
                try (Connection db = session.connect(session.database()); Statement statement = db.createStatement()) {
                    statement.execute("DROP SCHEMA " + mysql.quote(session.database()));
                }
            }
            page.append("\n## All checks\n\n| check | class | table | severity | threshold | what holds |\n|---|---|---|---|---|---|\n");
            checks.forEach(check -> page.append(Stream.of(check.id(), check.group(), check.table(), check.severity().name(),
                    check.threshold().toString(), check.sentence()).collect(Collectors.joining(" | ", "| ", " |\n"))));
            if (out != null) {
                Files.writeString(out, page);
            }
            return holds ? 0 : 1;
        });
    }

    private static final String HEAD = """
            # The checks, and the proof that they catch what is wrong

            Written by `jbang bench/mutations.java --out docs/checks.md`. A threshold of 0 means that no row may break the rule; a band is
            widened by five standard errors of the value, so that small samples do not fail by chance. "warning": outside a published
            band, which an edited model may well be; "error": the data contradicts itself, its own model, or any hospital.

            ## Good data

            """;

    /** Generates a dataset of so many patients and loads it in place of what the database of the session held. */
    static void loadGenerated(mysql.Session session, int size, int seed) throws Exception {
        Path data = Files.createTempDirectory("lm-synth-bench");
        try {
            StringWriter said = new StringWriter();
            int code = new CommandLine(new generate()).setErr(new PrintWriter(said, true))
                    .execute("--patients=" + size, "--seed=" + seed, "--out=" + data);
            if (code != 0) {
                throw new IOException(said.toString());
            }
            load.run(session, load.Dataset.check(data, null, false), new load.Options(), load.STREAMS, false, new PrintWriter(said, true));
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean good(mysql.Session session, List<validate.Check> checks, int size, int seed, StringBuilder page,
            PrintWriter err) throws Exception {
        loadGenerated(session, size, seed);
        validate.Outcome outcome = validate.run(session, checks, query.Streams.DEFAULT, 1, err);
        page.append(String.format(Locale.ROOT, "| %,d | %d | %d |", size, seed, checks.size()));
        for (validate.Status status : List.of(validate.Status.ok, validate.Status.failed, validate.Status.warning, validate.Status.nothing,
                validate.Status.too_few, validate.Status.not_run)) {
            page.append(' ').append(outcome.count(status)).append(" |");
        }
        page.append('\n');
        err.println(String.format(Locale.ROOT, "%,d patients, seed %d: ", size, seed) + outcome);
        outcome.problems(err);
        return outcome.holds() && outcome.count(validate.Status.warning) == 0;
    }

    /** What a larger sample shows, with the checksums left out: caught at the size that it states, not on 2,000 people. */
    private static boolean larger(mysql.Session session, List<validate.Check> checks, StringBuilder page, PrintWriter err)
            throws Exception {
        page.append("\n## What only a larger sample shows\n\nThe checksums are left out. On 2,000 people each of these checks says"
                + " that it has too little data, or sees no more than chance.\n\n"
                + "| what was done | the check named for it | caught from | on 2,000 people |\n"
                + "|---|---|---:|---|\n");
        Map<Larger, validate.Status> small = larger(session, checks, 2_000, LARGER);
        Map<Larger, validate.Status> large = new LinkedHashMap<>();
        for (int size : LARGER.stream().map(Larger::from).distinct().sorted().toList()) {
            large.putAll(larger(session, checks, size, LARGER.stream().filter(each -> each.from == size).toList()));
        }
        boolean holds = true;
        for (Map.Entry<Larger, validate.Status> entry : large.entrySet()) {
            Larger each = entry.getKey();
            boolean fired = List.of(validate.Status.failed, validate.Status.warning).contains(entry.getValue());
            boolean caught = fired && List.of(validate.Status.too_few, validate.Status.ok).contains(small.get(each));
            holds &= caught;
            page.append(String.format(Locale.ROOT, "| %s | %s | %s | %s |\n", each.mutation.what, each.mutation.check,
                    fired ? String.format(Locale.ROOT, "%,d", each.from) : "**no**",
                    small.get(each).label.toLowerCase(Locale.ROOT)));
            err.println((caught ? "caught  " : "MISSED  ") + each.mutation.what + ": " + each.mutation.check + ", "
                    + String.format(Locale.ROOT, "%,d", each.from) + " patients");
            err.flush();
        }
        return holds;
    }

    /** How the check of each mutation ends on a sample of so many people. */
    private static Map<Larger, validate.Status> larger(mysql.Session session, List<validate.Check> checks, int size, List<Larger> mutations)
            throws Exception {
        loadGenerated(session, size, 1);
        Map<Larger, validate.Status> found = new LinkedHashMap<>();
        try (Connection db = session.connect(session.database()); Statement statement = db.createStatement()) {
            prepare(statement);
            db.setAutoCommit(false);
            for (Larger each : mutations) {
                List<validate.Check> its = checks.stream().filter(check -> check.id().equals(each.mutation.check)).toList();
                found.put(each, each.mutation.apply(db, its).results().get(0).status());
            }
        }
        return found;
    }

    /** Sets up a session as validate does, but as one that may change data. */
    static void prepare(Statement statement) throws SQLException {
        query.useCollationOfTables(statement);
        statement.execute("SET SESSION foreign_key_checks = 0");
    }

    // ---- what is done to the data

    /** What a mutation did: its victim, and how the checks ended. */
    record Applied(String victim, List<validate.Result> results) {

        List<validate.Result> fired() {
            return results.stream().filter(result -> List.of(validate.Status.failed, validate.Status.warning, validate.Status.not_run)
                    .contains(result.status())).toList();
        }
    }

    /**
     * A way to break good data.
     *
     * @param check   the check that must catch it
     * @param victim  a query for the key of the row to break, or null if many rows are broken
     * @param changes statements in which ? stands for the key
     */
    record Mutation(String what, String check, String victim, List<String> changes) {

        /** Breaks the data, runs these checks, and puts everything back. */
        Applied apply(Connection db, List<validate.Check> checks) throws Exception {
            String key = null;
            try (Statement statement = db.createStatement()) {
                if (victim != null) {
                    try (ResultSet rs = statement.executeQuery(victim)) {
                        key = rs.next() ? rs.getString(1) : null;
                    }
                    if (key == null) {
                        throw new IllegalStateException(what + ": the database has no such row: " + victim);
                    }
                }
                int changed = 0;
                for (String change : changes) {
                    changed += statement.executeUpdate(victim == null ? change : change.replace("?", "'" + key + "'"));
                }
                if (changed == 0) {
                    throw new IllegalStateException(what + ": changes nothing");
                }
                return new Applied(key, validate.run(db, checks, 1_000));
            } finally {
                db.rollback();
            }
        }

        @Override
        public String toString() {
            return check + ": " + what;
        }
    }

    private static Mutation one(String what, String check, String victim, String... changes) {
        return new Mutation(what, check, victim, List.of(changes));
    }

    private static Mutation many(String what, String check, String... changes) {
        return new Mutation(what, check, null, List.of(changes));
    }

    private static final String VISIT =
            "SELECT MIN(encounter_id) FROM ed_encounters WHERE dispo = 'Discharge' AND ed_subservice = 'Adult ED'";
    private static final String ADMITTED = "SELECT MIN(encounter_id) FROM ed_encounters WHERE dispo = 'Admit'";
    private static final String URGENT = "SELECT MIN(encounter_id) FROM ed_encounters WHERE ed_subservice = 'Urgent Care Centre'";
    private static final String STAY = "SELECT MIN(stay_id) FROM ip_stays WHERE discharge_ts IS NOT NULL AND alc_flag = 0 AND los_days > 2";
    private static final String ALC_STAY = "SELECT MIN(stay_id) FROM ip_stays WHERE discharge_ts IS NOT NULL AND alc_flag = 1";
    private static final String ED_STAY =
            "SELECT MIN(stay_id) FROM ip_stays WHERE ed_encounter_id IS NOT NULL AND discharge_ts IS NOT NULL";
    private static final String NEWBORN = "SELECT MIN(stay_id) FROM ip_stays WHERE admit_source = 'Newborn' AND discharge_ts IS NOT NULL";
    private static final String DELIVERY = "SELECT MIN(i.stay_id) FROM ip_stays i JOIN dim_subprogram d USING (program_id, subprogram_id)"
            + " WHERE d.subprogram_name = 'Labour & Delivery'";
    private static final String PERSON = "SELECT MIN(patient_id) FROM patients WHERE age_group = '25-44' AND death_date IS NULL";
    private static final String DEAD = "SELECT MIN(patient_id) FROM patients WHERE death_place = 'Hospital'";
    private static final String LONELY = "SELECT MIN(encounter_id) FROM ed_encounters WHERE dispo = 'Discharge' AND patient_id IN"
            + " (SELECT patient_id FROM (SELECT patient_id FROM ed_encounters GROUP BY patient_id HAVING COUNT(*) = 1) x)"
            + " AND patient_id NOT IN (SELECT patient_id FROM ip_stays)";
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";
    private static final String BIGGEST_AREA =
            "(SELECT lha_id FROM (SELECT lha_id FROM patients GROUP BY lha_id ORDER BY COUNT(*) DESC LIMIT 1) x)";
    private static final String BIGGEST_SITE =
            "(SELECT facility_id FROM (SELECT facility_id FROM ed_encounters GROUP BY facility_id ORDER BY COUNT(*) DESC LIMIT 1) x)";

    private static String newStay(String later) {
        return "INSERT INTO ip_stays (stay_id, patient_id, facility_id, program_id, subprogram_id, admit_ts, discharge_ts, los_days,"
                + " alc_flag, alc_days, admit_source, discharge_dispo, ed_encounter_id)"
                + " SELECT 999999999, patient_id, facility_id, program_id, subprogram_id, admit_ts + INTERVAL " + later
                + ", discharge_ts + INTERVAL " + later
                + ", los_days, alc_flag, alc_days, IF(admit_source = 'ED', 'Direct', admit_source), discharge_dispo, NULL"
                + " FROM ip_stays WHERE stay_id = ?";
    }

    private static String newVisit(String later) {
        return "INSERT INTO ed_encounters (encounter_id, patient_id, facility_id, ed_subservice, arrival_ts, acuity, dispo, arrival_mode,"
                + " physician_ts, departure_ts, triage_ts, disposition_ts)"
                + " SELECT 999999999, patient_id, facility_id, ed_subservice, arrival_ts + INTERVAL " + later
                + ", acuity, dispo, arrival_mode, physician_ts + INTERVAL "
                + later + ", departure_ts + INTERVAL " + later + ", triage_ts + INTERVAL " + later + ", disposition_ts + INTERVAL " + later
                + " FROM ed_encounters WHERE encounter_id = ?";
    }

    static final List<Mutation> ALL = List.of(
            // keys, domains, formats, counts
            one("a person lives in an area that does not exist", "patient_area_exists", PERSON,
                    "UPDATE patients SET lha_id = 999 WHERE patient_id = ?"),
            one("a home facility that does not exist", "patient_home_exists", PERSON,
                    "UPDATE patients SET facility_home_id = 999 WHERE patient_id = ?"),
            one("a visit of nobody", "visit_patient_exists", VISIT, "UPDATE ed_encounters SET patient_id = '" + NOBODY
                    + "' WHERE encounter_id = ?"),
            one("a visit to a site that does not exist", "visit_site_exists", VISIT,
                    "UPDATE ed_encounters SET facility_id = 999 WHERE encounter_id = ?"),
            one("a stay of nobody", "stay_patient_exists", STAY, "UPDATE ip_stays SET patient_id = '" + NOBODY + "' WHERE stay_id = ?"),
            one("a stay at a site that does not exist", "stay_site_exists", STAY,
                    "UPDATE ip_stays SET facility_id = 999 WHERE stay_id = ?"),
            one("a stay in a subprogram that does not exist", "stay_subprogram_exists", STAY,
                    "UPDATE ip_stays SET subprogram_id = 99 WHERE stay_id = ?"),
            one("a stay that names a visit that does not exist", "stay_visit_exists", ED_STAY,
                    "UPDATE ip_stays SET ed_encounter_id = 999999999 WHERE stay_id = ?"),
            many("an area without its site", "area_site_exists", "UPDATE dim_lha SET default_site_id = 999 WHERE lha_id = 3"),
            many("a program is deleted", "subprogram_program_exists", "DELETE FROM dim_program WHERE program_id = 16"),
            many("an area is deleted", "projection_area_exists", "DELETE FROM dim_lha WHERE lha_id = 3"),
            many("beds at a site that does not exist", "beds_site_exists", "UPDATE staffed_beds SET site_id = 999 WHERE site_id = 3"),
            many("a site of an unknown type", "site_type_known", "UPDATE dim_site SET site_type = 'Palace' WHERE site_id = 3"),
            one("gender in other letters", "patient_gender_known", PERSON, "UPDATE patients SET gender = 'female' WHERE patient_id = ?"),
            one("an unknown ED service as primary", "patient_service_known", PERSON,
                    "UPDATE patients SET primary_ed_subservice = 'Sauna' WHERE patient_id = ?"),
            one("a patient_id that is no UUID", "patient_id_is_uuid", PERSON,
                    "UPDATE patients SET patient_id = '00000000-0000-1000-8000-00000000000g' WHERE patient_id = ?"),
            one("age group of another age", "patient_age_group_fits_birth", PERSON,
                    "UPDATE patients SET age_group = '45-64' WHERE patient_id = ?"),
            one("acuity 6", "visit_acuity_known", VISIT, "UPDATE ed_encounters SET acuity = 6 WHERE encounter_id = ?"),
            one("an unknown disposition", "visit_dispo_known", VISIT, "UPDATE ed_encounters SET dispo = 'Vanished' WHERE encounter_id = ?"),
            one("arrival by canoe", "visit_mode_known", VISIT, "UPDATE ed_encounters SET arrival_mode = 'Canoe' WHERE encounter_id = ?"),
            one("an unknown ED service", "visit_service_known", VISIT,
                    "UPDATE ed_encounters SET ed_subservice = 'Sauna' WHERE encounter_id = ?"),
            one("an unknown source of admission", "stay_source_known", STAY,
                    "UPDATE ip_stays SET admit_source = 'Stork' WHERE stay_id = ?"),
            one("an unknown destination", "stay_destination_known", STAY, "UPDATE ip_stays SET discharge_dispo = 'Moon' WHERE stay_id = ?"),
            many("one row less than the manifest says", "row_counts_match_manifest",
                    "DELETE FROM staffed_beds WHERE site_id = 1 AND program_id = 1"),
            many("one cell is changed", "checksums_match_manifest",
                    "UPDATE dim_program SET program_name = CONCAT(program_name, ' ') WHERE program_id = 3"),
            many("the length of one stay is changed, and its dates with it", "checksums_match_manifest",
                    "UPDATE ip_stays SET discharge_ts = discharge_ts + INTERVAL 1 HOUR, los_days = los_days + 0.04"
                    + " WHERE discharge_ts IS NOT NULL ORDER BY stay_id LIMIT 1"),
            many("dataset_info speaks of other people", "dataset_stands_for_the_region", "UPDATE dataset_info SET patients = patients + 9"),
            many("dataset_info has other dates", "dataset_parameters_agree",
                    "UPDATE dataset_info SET first_date = first_date + INTERVAL 1 DAY"),
            many("a person is deleted", "dataset_has_its_people", "DELETE FROM patients ORDER BY patient_id LIMIT 1"),
            many("a rate below 0", "rate_not_negative",
                    "UPDATE ed_baseline_rates SET baserate_per_1000 = -1 WHERE lha_id = 1 AND age_group = '85+' AND gender = 'Male'"
                    + " AND ed_subservice = 'Adult ED'"),
            // nothing missing
            many("a line of the projection is missing", "projection_complete",
                    "DELETE FROM population_projection WHERE year = 2030 AND lha_id = 3 AND age_group = '85+' AND gender = 'Other'"),
            many("a year of the projection is missing", "projection_complete", "DELETE FROM population_projection WHERE year = 2034"),
            many("a rate is missing", "rates_complete",
                    "DELETE FROM ed_baseline_rates WHERE lha_id = 3 AND age_group = '85+' AND gender = 'Other'"
                    + " AND ed_subservice = 'Adult ED'"),
            many("a site without a name", "site_named", "UPDATE dim_site SET site_name = '' WHERE site_id = 3"),
            many("a site without beds", "site_has_beds", "DELETE FROM staffed_beds WHERE site_id = 3"),
            many("a month without visits", "months_have_visits",
                    "DELETE FROM ed_encounters WHERE arrival_ts >= '2024-05-01' AND arrival_ts < '2024-06-01'"),
            many("a month without admissions", "months_have_admissions",
                    "DELETE FROM ip_stays WHERE admit_ts >= '2024-05-01' AND admit_ts < '2024-06-01'"),
            many("a site without visits", "sites_have_visits", "DELETE FROM ed_encounters WHERE facility_id = 7"),
            many("a site without stays", "sites_have_stays", "DELETE FROM ip_stays WHERE facility_id = 7"),
            many("an area without visits", "areas_have_visits",
                    "DELETE e FROM ed_encounters e JOIN patients p ON p.patient_id = e.patient_id WHERE p.lha_id = 12"),
            many("an area without people", "areas_have_people", "UPDATE patients SET lha_id = 1 WHERE lha_id = 12"),
            many("nobody over 85 comes", "age_groups_have_visits",
                    "DELETE e FROM ed_encounters e JOIN patients p ON p.patient_id = e.patient_id WHERE p.age_group = '85+'"),
            many("no urgent care", "services_have_visits", "DELETE FROM ed_encounters WHERE ed_subservice = 'Urgent Care Centre'"),
            many("a program without stays", "programs_have_stays", "DELETE FROM ip_stays WHERE program_id = 5"),
            many("nobody leaves unseen", "visits_have_every_disposition",
                    "UPDATE ed_encounters SET dispo = 'Discharge', physician_ts = arrival_ts WHERE dispo = 'LWBS'"),
            // order of time, one place, death, birth
            one("one visit before birth", "visit_after_birth", VISIT,
                    "UPDATE ed_encounters SET arrival_ts = '1890-01-01 00:00:00' WHERE encounter_id = ?"),
            one("the physician comes before the patient", "visit_physician_after_arrival", VISIT,
                    "UPDATE ed_encounters SET physician_ts = arrival_ts - INTERVAL 1 SECOND WHERE encounter_id = ?"),
            one("a visit ends before it begins", "visit_ends_after_arrival", VISIT,
                    "UPDATE ed_encounters SET departure_ts = arrival_ts - INTERVAL 1 SECOND WHERE encounter_id = ?"),
            one("a visit ends before the physician comes", "visit_ends_after_physician", VISIT,
                    "UPDATE ed_encounters SET departure_ts = physician_ts - INTERVAL 1 SECOND WHERE encounter_id = ?"),
            one("a visit of five weeks", "visit_under_30_days", LONELY,
                    "UPDATE ed_encounters SET departure_ts = arrival_ts + INTERVAL 35 DAY WHERE encounter_id = ?"),
            one("a visit outside the history", "visit_within_history", VISIT,
                    "UPDATE ed_encounters SET arrival_ts = '2019-01-01 12:00:00', departure_ts = '2019-01-01 15:00:00'"
                    + " WHERE encounter_id = ?"),
            one("a visit without a physician", "visit_physician_unless_unseen", VISIT,
                    "UPDATE ed_encounters SET physician_ts = NULL WHERE encounter_id = ?"),
            one("triage before the arrival", "visit_triage_after_arrival", VISIT,
                    "UPDATE ed_encounters SET triage_ts = arrival_ts - INTERVAL 1 SECOND WHERE encounter_id = ?"),
            one("triage after the physician came", "visit_physician_after_triage", VISIT,
                    "UPDATE ed_encounters SET triage_ts = physician_ts + INTERVAL 1 SECOND WHERE encounter_id = ?"),
            one("decided before the physician came", "visit_decided_after_physician", VISIT,
                    "UPDATE ed_encounters SET disposition_ts = physician_ts - INTERVAL 1 SECOND WHERE encounter_id = ?"),
            one("departure before the decision", "visit_ends_after_decision", VISIT,
                    "UPDATE ed_encounters SET disposition_ts = departure_ts + INTERVAL 1 SECOND WHERE encounter_id = ?"),
            one("a boarder who left against advice", "visit_ends_at_decision",
                    "SELECT MIN(encounter_id) FROM ed_encounters WHERE dispo = 'AMA'",
                    "UPDATE ed_encounters SET disposition_ts = departure_ts - INTERVAL 1 SECOND WHERE encounter_id = ?"),
            one("a decision about one who left unseen", "visit_unseen_has_ended",
                    "SELECT MIN(encounter_id) FROM ed_encounters WHERE dispo = 'LWBS'",
                    "UPDATE ed_encounters SET disposition_ts = departure_ts WHERE encounter_id = ?"),
            one("who left unseen is still there", "visit_unseen_has_ended",
                    "SELECT MAX(encounter_id) FROM ed_encounters WHERE dispo = 'LWBS'",
                    "UPDATE ed_encounters SET departure_ts = NULL WHERE encounter_id = ?"),
            one("an acuity without triage", "visit_acuity_from_triage", VISIT,
                    "UPDATE ed_encounters SET triage_ts = NULL WHERE encounter_id = ?"),
            one("a disposition that nobody decided", "visit_dispo_from_decision", VISIT,
                    "UPDATE ed_encounters SET disposition_ts = NULL WHERE encounter_id = ?"),
            one("an open visit is decided before a physician came", "visit_knows_what_was_before", VISIT,
                    "UPDATE ed_encounters SET departure_ts = NULL, physician_ts = NULL WHERE encounter_id = ?"),
            one("a visit ended, nobody knows how", "visit_ended_is_known", VISIT,
                    "UPDATE ed_encounters SET dispo = NULL, disposition_ts = NULL WHERE encounter_id = ?"),
            one("a visit that is open for years", "visit_under_30_days", VISIT,
                    "UPDATE ed_encounters SET departure_ts = NULL WHERE encounter_id = ?"),
            one("at CTAS 1, and leaves unseen", "visit_resuscitation_is_seen", VISIT,
                    "UPDATE ed_encounters SET acuity = 1, dispo = 'LWBS', physician_ts = NULL WHERE encounter_id = ?"),
            one("an old person in the children's ED", "visit_service_fits_age",
                    "SELECT MIN(e.encounter_id) FROM ed_encounters e JOIN patients p USING (patient_id) WHERE p.age_group = '75-84'",
                    "UPDATE ed_encounters SET ed_subservice = 'Pediatric ED' WHERE encounter_id = ?"),
            one("a visit in the hour that the clock skips", "skipped_hour", VISIT,
                    "UPDATE ed_encounters SET arrival_ts = '2025-03-09 02:30:00' WHERE encounter_id = ?"),
            one("a visit after death", "visit_not_after_death",
                    "SELECT MIN(e.encounter_id) FROM ed_encounters e JOIN patients p USING (patient_id) WHERE p.death_date IS NULL"
                    + " AND e.arrival_ts >= '2022-02-01'",
                    "UPDATE patients SET death_date = '2022-01-01' WHERE patient_id = (SELECT patient_id FROM ed_encounters"
                    + " WHERE encounter_id = ?)"),
            one("a stay after death", "stay_not_after_death", STAY,
                    "UPDATE patients SET death_date = '2022-01-01' WHERE patient_id = (SELECT patient_id FROM ip_stays WHERE stay_id = ?)"),
            one("a death that nobody recorded", "death_has_one_record", DEAD,
                    "UPDATE patients SET death_date = NULL, death_place = NULL WHERE patient_id = ?"),
            one("a death in hospital called one elsewhere", "death_has_one_record", DEAD,
                    "UPDATE patients SET death_place = 'Elsewhere' WHERE patient_id = ?"),
            one("a death without a place", "patient_death_place_known", DEAD,
                    "UPDATE patients SET death_place = NULL WHERE patient_id = ?"),
            one("a place of death of the living", "patient_death_place_known", PERSON,
                    "UPDATE patients SET death_place = 'Elsewhere' WHERE patient_id = ?"),
            one("a death without a last visit or stay", "death_has_one_record", PERSON,
                    "UPDATE patients SET death_date = '2025-06-01', death_place = 'Hospital' WHERE patient_id = ?"),
            one("urgent care at night", "urgent_care_is_open", URGENT,
                    "UPDATE ed_encounters SET arrival_ts = DATE(arrival_ts) + INTERVAL 3 HOUR WHERE encounter_id = ?"),
            one("an ambulance at urgent care", "urgent_care_no_ambulance", URGENT,
                    "UPDATE ed_encounters SET arrival_mode = 'Ambulance' WHERE encounter_id = ?"),
            one("CTAS 1 in urgent care", "urgent_care_no_resuscitation", URGENT,
                    "UPDATE ed_encounters SET acuity = 1 WHERE encounter_id = ?"),
            one("two visits overlap", "visits_do_not_overlap", VISIT, newVisit("1 MINUTE")),
            one("a visit twice", "visit_not_twice", VISIT, newVisit("0 MINUTE")),
            one("one stay overlaps", "stays_do_not_overlap", STAY, newStay("1 HOUR")),
            one("a stay twice", "stay_not_twice", STAY, newStay("0 HOUR")),
            one("a visit during a stay", "no_visit_during_stay", STAY,
                    "INSERT INTO ed_encounters (encounter_id, patient_id, facility_id, ed_subservice, arrival_ts, acuity, dispo,"
                    + " arrival_mode,"
                    + " physician_ts, departure_ts) SELECT 999999999, patient_id, facility_id, 'Adult ED', admit_ts + INTERVAL 1 MINUTE,"
                    + " 3, 'LWBS', 'Walk-in', NULL," + " admit_ts + INTERVAL 9 MINUTE FROM ip_stays WHERE stay_id = ?"),
            one("a stay ends as it begins", "stay_ends_after_admission", STAY,
                    "UPDATE ip_stays SET discharge_ts = admit_ts WHERE stay_id = ?"),
            one("a stay before birth", "stay_after_birth", STAY, "UPDATE ip_stays SET admit_ts = '1890-01-01 00:00:00' WHERE stay_id = ?"),
            one("a stay that ends after the history", "stay_within_history", STAY,
                    "UPDATE ip_stays SET discharge_ts = '2027-01-01 00:00:00' WHERE stay_id = ?"),
            one("half an hour more of stay than the dates say", "stay_length_equals_dates", STAY,
                    "UPDATE ip_stays SET los_days = los_days + 0.02 WHERE stay_id = ?"),
            one("an open stay with a destination", "stay_open_has_no_destination", STAY,
                    "UPDATE ip_stays SET discharge_ts = NULL, los_days = NULL WHERE stay_id = ?"),
            one("a man gives birth", "delivery_by_mother", DELIVERY,
                    "UPDATE patients SET gender = 'Male' WHERE patient_id = (SELECT patient_id FROM ip_stays WHERE stay_id = ?)"),
            one("a birth at 75", "delivery_by_mother", DELIVERY,
                    "UPDATE patients SET dob = '1950-01-01' WHERE patient_id = (SELECT patient_id FROM ip_stays WHERE stay_id = ?)"),
            one("two births in a hundred days", "deliveries_months_apart", DELIVERY, newStay("100 DAY")),
            one("a newborn of nine days", "newborn_on_day_of_birth", NEWBORN,
                    "UPDATE ip_stays SET admit_ts = admit_ts + INTERVAL 9 DAY, discharge_ts = discharge_ts + INTERVAL 9 DAY"
                    + " WHERE stay_id = ?"),
            one("born twice", "newborn_once", NEWBORN, newStay("20 DAY")),
            one("a newborn in Medicine", "newborn_in_maternity", NEWBORN,
                    "UPDATE ip_stays SET program_id = 1, subprogram_id = 1 WHERE stay_id = ?"),
            one("a child in Medicine", "adult_wards_have_no_children",
                    "SELECT MIN(i.stay_id) FROM ip_stays i JOIN dim_program g USING (program_id) WHERE g.program_name = 'Medicine'",
                    "UPDATE patients SET dob = '2020-01-01' WHERE patient_id = (SELECT patient_id FROM ip_stays WHERE stay_id = ?)"),
            one("a grandmother in Pediatrics", "pediatrics_are_children",
                    "SELECT MIN(i.stay_id) FROM ip_stays i JOIN dim_subprogram u USING (program_id, subprogram_id)"
                            + " WHERE u.subprogram_name = 'Inpatient Pediatrics'",
                    "UPDATE patients SET dob = '1950-01-01' WHERE patient_id = (SELECT patient_id FROM ip_stays WHERE stay_id = ?)"),
            one("ALC on a child", "stay_alc_not_on_children", ALC_STAY,
                    "UPDATE patients SET dob = '2015-01-01' WHERE patient_id = (SELECT patient_id FROM ip_stays WHERE stay_id = ?)"),
            one("an ALC flag without ALC days", "stay_alc_flag_fits_days", STAY, "UPDATE ip_stays SET alc_flag = 1 WHERE stay_id = ?"),
            one("more ALC days than days", "stay_alc_within_stay", ALC_STAY,
                    "UPDATE ip_stays SET alc_days = los_days + 1 WHERE stay_id = ?"),
            one("ALC from the first day on", "stay_alc_after_acute_phase", ALC_STAY,
                    "UPDATE ip_stays SET alc_days = los_days - 0.2 WHERE stay_id = ?"),
            // linkage
            one("one admit without a stay", "visit_admit_has_stay", ADMITTED, "DELETE FROM ip_stays WHERE ed_encounter_id = ?"),
            one("a stay begins a second after its visit ends", "stay_begins_as_visit_ends", ED_STAY,
                    "UPDATE ip_stays SET admit_ts = admit_ts + INTERVAL 1 SECOND WHERE stay_id = ?"),
            one("a stay whose visit goes on", "stay_begins_as_visit_ends", ED_STAY, "UPDATE ed_encounters SET departure_ts = NULL"
                    + " WHERE encounter_id = (SELECT ed_encounter_id FROM ip_stays WHERE stay_id = ?)"),
            one("a stay of another person than its visit", "stay_visit_same_person", ED_STAY,
                    "UPDATE ip_stays SET patient_id = (SELECT MAX(patient_id) FROM patients) WHERE stay_id = ?"),
            one("a stay at another site than its visit", "stay_visit_same_site", ED_STAY,
                    "UPDATE ip_stays SET facility_id = IF(facility_id = 1, 2, 1) WHERE stay_id = ?"),
            one("a stay after a visit that went home", "stay_visit_admitted", ED_STAY,
                    "UPDATE ed_encounters e JOIN ip_stays i ON i.ed_encounter_id = e.encounter_id SET e.dispo = 'Discharge'"
                    + " WHERE i.stay_id = ?"),
            one("a stay from the ED without its visit", "stay_ed_source_has_visit", ED_STAY,
                    "UPDATE ip_stays SET ed_encounter_id = NULL WHERE stay_id = ?"),
            one("a transfer from the ED that arrives nowhere", "visit_transfer_arrives", LONELY,
                    "UPDATE ed_encounters SET dispo = 'Transfer' WHERE encounter_id = ?"),
            one("a transfer from a bed that arrives nowhere", "stay_transfer_arrives",
                    "SELECT MAX(stay_id) FROM ip_stays WHERE discharge_dispo = 'Home' AND discharge_ts < '2025-12-01' AND patient_id IN"
                    + " (SELECT patient_id FROM (SELECT patient_id FROM ip_stays GROUP BY patient_id HAVING COUNT(*) = 1) x)",
                    "UPDATE ip_stays SET discharge_dispo = 'Transfer' WHERE stay_id = ?"),
            one("a transfer that nobody sent", "transfer_was_sent", "SELECT MAX(stay_id) FROM ip_stays WHERE admit_source = 'Elective'",
                    "UPDATE ip_stays SET admit_source = 'Transfer' WHERE stay_id = ?"),
            one("a stay in a program without beds there", "stay_program_has_beds", STAY,
                    "DELETE FROM staffed_beds WHERE (site_id, program_id) = (SELECT facility_id, program_id FROM ip_stays"
                    + " WHERE stay_id = ?)"),
            one("one visit more in ed_visits_year", "visits_of_last_year_counted", PERSON,
                    "UPDATE patients SET ed_visits_year = ed_visits_year + 1 WHERE patient_id = ?"),
            // distributions against the model's own tables
            many("ages of two groups swapped", "sample_has_the_age_groups",
                    "UPDATE patients SET age_group = IF(age_group = '25-44', '75-84', '25-44') WHERE age_group IN ('25-44', '75-84')"),
            many("dates of birth of the people shuffled", "patient_age_group_fits_birth",
                    "UPDATE patients p JOIN (SELECT patient_id, LEAD(dob, 7) OVER (ORDER BY patient_id) AS dob FROM patients) q"
                    + " ON q.patient_id = p.patient_id SET p.dob = q.dob WHERE q.dob IS NOT NULL"),
            many("men counted as women", "sample_has_the_genders",
                    "UPDATE patients SET gender = 'Female' WHERE gender = 'Male' AND CRC32(patient_id) % 5 = 0"),
            many("an area's people counted to another", "sample_has_the_areas", "UPDATE patients SET lha_id = 1 WHERE lha_id = 2"),
            many("the largest area's visits halved", "visits_of_areas_in_all_years",
                    "DELETE e FROM ed_encounters e JOIN patients p ON p.patient_id = e.patient_id WHERE p.lha_id = " + BIGGEST_AREA
                    + " AND CRC32(e.encounter_id) % 2 = 0"),
            many("the last year's visits tripled in the rates", "visits_follow_the_rates",
                    "UPDATE ed_baseline_rates SET baserate_per_1000 = baserate_per_1000 * 3"),
            many("most of the children's visits of the last year lost", "visits_of_services_follow_the_rates",
                    "DELETE FROM ed_encounters WHERE ed_subservice = 'Pediatric ED' AND arrival_ts >= '2025-01-01'"
                    + " AND CRC32(encounter_id) % 5 > 0"),
            many("most of the largest site's visits of a year lost", "sites_keep_their_share",
                    "DELETE FROM ed_encounters WHERE facility_id = " + BIGGEST_SITE
                    + " AND YEAR(arrival_ts) = 2023 AND CRC32(encounter_id) % 5 > 0"),
            many("two months lose nearly all visits", "months_have_their_visits",
                    "DELETE FROM ed_encounters WHERE arrival_ts >= '2024-04-01' AND arrival_ts < '2024-06-01'"
                    + " AND CRC32(encounter_id) % 20 > 0"),
            many("half of the visits of every July lost", "visits_by_month",
                    "DELETE FROM ed_encounters WHERE MONTH(arrival_ts) = 7 AND CRC32(encounter_id) % 2 = 0"),
            many("visits spread evenly over the sites", "visits_of_own_area",
                    "UPDATE ed_encounters SET facility_id = 1 + CRC32(encounter_id) % 12"),
            many("a whole year has half its visits", "years_change_little",
                    "DELETE FROM ed_encounters WHERE YEAR(arrival_ts) = 2023 AND CRC32(encounter_id) % 2 = 0"),
            many("beds for three times as many", "census_fits_the_beds", "UPDATE staffed_beds SET staffed_beds = staffed_beds * 3"),
            many("nobody is admitted in the first two months", "months_have_admissions",
                    "DELETE FROM ip_stays WHERE admit_ts < '2022-03-01'"),
            many("home facilities shuffled", "visits_at_home_facility", "UPDATE patients SET facility_home_id = 1 + facility_home_id % 12"),
            many("expected visits doubled", "expected_visits_match_rates", "UPDATE patients SET expected_ed_rate = expected_ed_rate * 2"),
            many("nobody comes more than three times", "patients_with_4_visits",
                    "UPDATE patients SET ed_visits_year = LEAST(ed_visits_year, 3)"),
            // distributions against any hospital
            many("hours shifted by eight", "nights_are_quiet",
                    "UPDATE ed_encounters SET arrival_ts = arrival_ts + INTERVAL 8 HOUR, physician_ts = physician_ts + INTERVAL 8 HOUR,"
                    + " departure_ts = departure_ts + INTERVAL 8 HOUR"),
            many("arrivals spread evenly over the day", "nights_are_quiet",
                    "UPDATE ed_encounters SET arrival_ts = DATE(arrival_ts) + INTERVAL CRC32(encounter_id) % 86400 SECOND"),
            many("arrivals rounded to the hour", "arrivals_have_minutes",
                    "UPDATE ed_encounters SET arrival_ts = DATE(arrival_ts) + INTERVAL HOUR(arrival_ts) HOUR"),
            many("discharges rounded to the minute", "discharges_have_seconds",
                    "UPDATE ip_stays SET discharge_ts = discharge_ts - INTERVAL SECOND(discharge_ts) SECOND"),
            many("Sundays moved to Mondays", "weekdays_differ_little",
                    "UPDATE ed_encounters SET arrival_ts = arrival_ts + INTERVAL 1 DAY, physician_ts = physician_ts + INTERVAL 1 DAY,"
                    + " departure_ts = departure_ts + INTERVAL 1 DAY WHERE WEEKDAY(arrival_ts) = 6"),
            many("acuity drawn evenly", "ctas_1_is_rare", "UPDATE ed_encounters SET acuity = 1 + CRC32(encounter_id) % 5"),
            many("acuity turned round", "low_acuity_is_rarely_admitted", "UPDATE ed_encounters SET acuity = 6 - acuity"),
            many("three times as many leave unseen", "few_leave_unseen",
                    "UPDATE ed_encounters SET dispo = 'LWBS', physician_ts = NULL WHERE dispo = 'Discharge'"
                    + " AND CRC32(encounter_id) % 5 = 0"),
            many("4 % die in the ED", "few_die_in_the_ed",
                    "UPDATE ed_encounters SET dispo = 'Death' WHERE dispo = 'Discharge' AND CRC32(encounter_id) % 25 = 0"),
            many("half of those sent home by the largest site leave it unseen", "left_unseen_of_sites",
                    "UPDATE ed_encounters SET dispo = 'LWBS', physician_ts = NULL WHERE dispo = 'Discharge'"
                    + " AND CRC32(encounter_id) % 2 = 0 AND facility_id = " + BIGGEST_SITE),
            many("everybody waits three times as long for the physician", "wait_median",
                    "UPDATE ed_encounters SET physician_ts = arrival_ts"
                    + " + INTERVAL 3 * TIMESTAMPDIFF(SECOND, arrival_ts, physician_ts) SECOND WHERE physician_ts IS NOT NULL"),
            many("every stay twice as long", "stay_mean",
                    "UPDATE ip_stays SET discharge_ts = admit_ts + INTERVAL 2 * TIMESTAMPDIFF(SECOND, admit_ts, discharge_ts) SECOND,"
                    + " los_days = 2 * los_days"),
            many("no stay over 30 days", "long_stays_occur",
                    "UPDATE ip_stays SET discharge_ts = admit_ts + INTERVAL 20 DAY, los_days = 20 WHERE los_days > 30"),
            many("ALC drawn without regard to age", "alc_under_45",
                    "UPDATE ip_stays SET alc_flag = IF(CRC32(stay_id) % 4 = 0"
                    + " AND los_days > 3, 1, 0), alc_days = IF(CRC32(stay_id) % 4 = 0 AND los_days > 3, 1, 0)"),
            many("elective admissions on Saturdays", "elective_rests_at_weekends",
                    "UPDATE ip_stays SET discharge_ts = discharge_ts + INTERVAL 5 - WEEKDAY(admit_ts) DAY,"
                    + " admit_ts = admit_ts + INTERVAL 5 - WEEKDAY(admit_ts) DAY WHERE admit_source = 'Elective'"),
            many("discharges at any hour", "discharges_by_day",
                    "UPDATE ip_stays SET discharge_ts = DATE(discharge_ts) + INTERVAL CRC32(stay_id) % 86400 SECOND"
                    + " WHERE discharge_ts IS NOT NULL"),
            many("one in five stays ends in Death", "few_die_in_hospital",
                    "UPDATE ip_stays SET discharge_dispo = 'Death' WHERE discharge_dispo = 'Home' AND CRC32(stay_id) % 4 = 0"),
            many("nobody is readmitted", "some_are_readmitted", "UPDATE ip_stays SET admit_source = 'Direct', ed_encounter_id = NULL"),
            many("gender Other at 10 %", "gender_other_is_rare",
                    "UPDATE population_projection SET population = population * 30 WHERE gender = 'Other'"),
            many("an area that doubles in a year", "area_grows_smoothly",
                    "UPDATE population_projection SET population = population * 2 WHERE lha_id = 5 AND year = 2029"),
            // the model's tables against themselves, and text
            many("the projection of 2030 is that of 2029", "projection_of_areas_is_smooth", copyOf2029("")),
            many("one area's projection of 2030 is that of 2029", "projection_of_areas_is_smooth", copyOf2029(" AND a.lha_id = 4")),
            many("two age groups of an area swapped in a year", "projection_of_ages_is_smooth",
                    "UPDATE population_projection a JOIN (SELECT * FROM population_projection) b ON b.year = a.year AND b.lha_id = a.lha_id"
                    + " AND b.gender = a.gender AND b.age_group = IF(a.age_group = '15-24', '25-44', '15-24')"
                    + " SET a.population = b.population WHERE a.year = 2031 AND a.lha_id = 6 AND a.age_group IN ('15-24', '25-44')"),
            many("the rates of one area and age divided by ten", "rates_are_of_one_pattern",
                    "UPDATE ed_baseline_rates SET baserate_per_1000 = baserate_per_1000 / 10 WHERE lha_id = 3 AND age_group = '65-74'"),
            many("the rates of men of one area and age half as large again", "rates_are_of_one_pattern",
                    "UPDATE ed_baseline_rates SET baserate_per_1000 = baserate_per_1000 * 1.5 WHERE lha_id = 8 AND age_group = '5-14'"
                    + " AND gender = 'Male'"),
            many("a name with a line feed", "text_without_control_characters",
                    "UPDATE dim_site SET site_name = CONCAT(site_name, CHAR(10)) WHERE site_id = 2"),
            many("a name with a hard space", "text_without_odd_spaces",
                    "UPDATE dim_lha SET lha_name = CONCAT('North', CONVERT(0xC2A0 USING utf8mb4), 'Shore') WHERE lha_id = 2"),
            many("a name that ends in a space", "text_without_odd_spaces",
                    "UPDATE dim_program SET program_name = CONCAT(program_name, ' ') WHERE program_id = 2"),
            many("UTF-8 read as Latin-1", "text_in_one_encoding",
                    "UPDATE dim_subprogram SET subprogram_name = CONVERT(0x4D6F6E7472C383C2A9616C USING utf8mb4) WHERE program_id = 2"
                    + " AND subprogram_id = 1"),
            many("a letter became a question mark", "text_in_one_encoding", "UPDATE dim_site SET site_name = 'Montr?al' WHERE site_id = 5"),
            many("a letter became a replacement character", "text_in_one_encoding",
                    "UPDATE dim_site SET site_name = CONVERT(0x4D6F6E7472EFBFBD616C USING utf8mb4) WHERE site_id = 5"),
            many("an accent apart from its letter", "text_in_one_script",
                    "UPDATE dim_site SET site_name = CONCAT('Montre', CONVERT(0xCC81 USING utf8mb4), 'al') WHERE site_id = 5"),
            many("a Cyrillic letter that looks like a Latin one", "text_in_one_script",
                    "UPDATE dim_site SET site_name = CONCAT(CONVERT(0xD09E USING utf8mb4), 'tter Bay') WHERE site_id = 5"),
            many("an HTML entity in a name", "text_is_plain", "UPDATE dim_program SET program_name = 'Population &amp; Health'"
                    + " WHERE program_id = 12"),
            many("the word NULL for a name", "text_is_plain", "UPDATE dim_lha SET lha_name = 'NULL' WHERE lha_id = 3"),
            many("two sites with one name", "names_differ", "UPDATE dim_site SET site_name = 'Salmon run hospital' WHERE site_id = 4"),
            // one table against another
            many("the default sites of two areas swapped", "people_of_default_sites",
                    "UPDATE dim_lha a JOIN (SELECT * FROM dim_lha) b ON b.lha_id = 5 - a.lha_id"
                    + " SET a.default_site_id = b.default_site_id WHERE a.lha_id IN (2, 3)"),
            many("ALC days set to zero", "long_term_care_after_alc", "UPDATE ip_stays SET alc_flag = 0, alc_days = 0"),
            many("residents of long-term care go home", "long_term_care_is_for_life",
                    "UPDATE ip_stays n JOIN (SELECT patient_id, MIN(discharge_ts) AS placed FROM ip_stays"
                    + " WHERE discharge_dispo = 'Long-Term Care' GROUP BY patient_id) l ON l.patient_id = n.patient_id"
                    + " AND n.admit_ts >= l.placed SET n.discharge_dispo = 'Home' WHERE n.discharge_ts IS NOT NULL"),
            many("the deaths outside hospital forgotten", "sample_has_its_dead",
                    "UPDATE patients SET death_date = NULL, death_place = NULL WHERE death_place = 'Elsewhere'"),
            many("ALC days on the wrong stays", "alc_ends_in_care",
                    "UPDATE ip_stays i JOIN (SELECT stay_id, LAG(alc_days) OVER (ORDER BY stay_id) AS alc_days FROM ip_stays"
                    + " WHERE los_days > 5) j ON j.stay_id = i.stay_id SET i.alc_days = j.alc_days, i.alc_flag = j.alc_days > 0"
                    + " WHERE j.alc_days < i.los_days - 1"),
            many("3 % of the visits that went home are gone", "visits_of_last_year_counted",
                    "DELETE FROM ed_encounters WHERE dispo = 'Discharge' AND CRC32(encounter_id) % 100 < 3"),
            many("3 % of the elective stays are gone", "row_counts_match_manifest",
                    "DELETE FROM ip_stays WHERE admit_source = 'Elective' AND CRC32(stay_id) % 100 < 3"),
            many("1 % of the visits a year earlier", "visit_numbers_have_the_hour", later("-364 DAY",
                    "dispo = 'Discharge' AND arrival_ts >= '2023-01-05' AND arrival_ts < '2025-01-01' AND CRC32(encounter_id) % 100 = 7")),
            many("the elective stays of two years a year earlier", "stay_numbers_have_the_hour",
                    "UPDATE ip_stays SET admit_ts = admit_ts - INTERVAL 364 DAY, discharge_ts = discharge_ts - INTERVAL 364 DAY"
                    + " WHERE admit_source = 'Elective' AND admit_ts >= '2024-01-01'"),
            one("a visit of another person", "numbers_have_the_person",
                    "SELECT MAX(patient_id) FROM patients WHERE patient_id IN (SELECT patient_id FROM ed_encounters)",
                    "UPDATE ed_encounters SET patient_id = ? WHERE dispo = 'Discharge' ORDER BY encounter_id LIMIT 1"),
            one("all stays of a person given to another", "numbers_have_the_person",
                    "SELECT MAX(patient_id) FROM patients WHERE patient_id IN (SELECT patient_id FROM ed_encounters)",
                    "DELETE FROM ip_stays WHERE patient_id = ?",
                    "UPDATE ip_stays SET patient_id = ? WHERE admit_source = 'Elective' ORDER BY stay_id LIMIT 1"),
            // random groups
            many("the people of one random group are gone", "groups_are_dealt_evenly", "DELETE FROM patients WHERE patient_id LIKE '%7'"),
            many("a random group is an area's", "groups_of_strata_are_dealt_evenly",
                    "UPDATE patients SET lha_id = 1 WHERE patient_id LIKE '%0'"),
            // the calendar and what happened in it
            many("a day is missing", "calendar_is_complete", "DELETE FROM dim_date WHERE date = '2024-02-29'"),
            many("the calendar ends with the history", "calendar_is_complete", "DELETE FROM dim_date WHERE date > '2025-12-31'"),
            many("weekdays from Sunday on", "date_parts_fit", "UPDATE dim_date SET weekday = 1 + weekday % 7"),
            many("weeks of the year by sevens", "date_parts_fit", "UPDATE dim_date SET iso_week = 1 + (DAYOFYEAR(date) - 1) DIV 7"),
            many("fiscal years that begin in January", "date_fiscal_year_fits",
                    "UPDATE dim_date SET fiscal_year = CONCAT(year, '/', RIGHT(year + 1, 2))"),
            many("fiscal periods of months", "date_fiscal_year_fits", "UPDATE dim_date SET fiscal_period = 1 + (month + 8) % 12"),
            many("Boxing Day off", "date_holiday_fits",
                    "UPDATE dim_date SET is_holiday = 1, holiday_name = 'Boxing Day' WHERE month = 12 AND DAYOFMONTH(date) = 26"),
            many("no Good Friday", "date_holiday_fits",
                    "UPDATE dim_date SET is_holiday = 0, holiday_name = NULL WHERE holiday_name = 'Good Friday' AND year = 2024"),
            many("days after long weekends counted from 0", "date_after_long_weekend_fits",
                    "UPDATE dim_date SET days_after_long_weekend = days_after_long_weekend - 1"),
            many("an event at a site that does not exist", "event_site_exists", "UPDATE dim_event SET site_id = 999 WHERE site_id > 0"),
            many("an event of a program that does not exist", "event_program_exists",
                    "UPDATE dim_event SET program_id = 999 WHERE event_id = 3"),
            many("an event without a name", "event_named", "UPDATE dim_event SET event_name = ' ' WHERE event_id = 3"),
            many("an event is deleted", "events_are_numbered", "DELETE FROM dim_event WHERE event_id = 3"),
            many("a winter without a respiratory season", "winters_have_a_season", "DELETE FROM dim_event WHERE event_name = '2023/24'"),
            many("an event that ends before it begins", "event_dates_ordered",
                    "UPDATE dim_event SET first_date = last_date + INTERVAL 1 DAY WHERE event_id = 3"),
            many("an event after the history", "event_touches_the_history",
                    "UPDATE dim_event SET first_date = '2031-01-01', last_date = '2031-01-05' WHERE event_id = 3"),
            many("a closed ward of a program without beds there", "ward_closures_have_beds",
                    "DELETE b FROM staffed_beds b JOIN dim_event e USING (site_id, program_id) WHERE e.event_type = 'Ward closure'"),
            many("a factor in per cent", "event_factor_plausible", "UPDATE dim_event SET factor = 100 * factor WHERE event_type = 'Heat'"),
            many("visits to an urgent care that has not opened", "urgent_care_not_yet_open",
                    "UPDATE ed_encounters SET facility_id = (SELECT site_id FROM dim_event WHERE event_type = 'Urgent care opens')"
                    + " WHERE ed_subservice = 'Urgent Care Centre' AND arrival_ts < '2022-06-01'"),
            // days and memory: what a small sample shows
            many("numbers given out by person", "numbers_run_with_time",
                    "UPDATE ed_encounters SET encounter_id = encounter_id % 1000000000 * 100000 + encounter_id DIV 1000000000"),
            many("every third person never comes", "a_visit_in_four_years", "DELETE FROM ed_encounters WHERE CRC32(patient_id) % 3 = 0"),
            many("nobody dies", "dead_within_a_year", "UPDATE patients SET death_date = NULL"),
            many("children come at night only", "births_by_day", "UPDATE ip_stays SET admit_ts = DATE(admit_ts)"
                    + " + INTERVAL CRC32(stay_id) % 21600 SECOND WHERE admit_source = 'Newborn'"),
            // one site against the others: what a small sample shows
            many("a third of the visits to the largest site made at another", "visits_at_home_of_sites",
                    "UPDATE ed_encounters SET facility_id = 6 WHERE facility_id = " + BIGGEST_SITE + " AND CRC32(encounter_id) % 3 = 0"),
            many("nobody comes to the largest site by ambulance", "ambulances_of_sites",
                    "UPDATE ed_encounters SET arrival_mode = 'Walk-in' WHERE facility_id = " + BIGGEST_SITE));

    /**
     * What only a larger sample shows; at less, the check says that it has too little data.
     *
     * @param from so many patients
     */
    record Larger(int from, Mutation mutation) { }

    static final List<Larger> LARGER = List.of(
            // days, memory, places
            new Larger(30_000, many("readmissions of the first week called direct", "readmitted_in_7_days",
                    "UPDATE ip_stays r JOIN ip_stays i ON i.patient_id = r.patient_id AND r.admit_ts >= i.discharge_ts"
                    + " AND r.admit_ts < i.discharge_ts + INTERVAL 7 DAY SET r.admit_source = 'Direct' WHERE r.admit_source = 'ED'")),
            new Larger(30_000, many("all readmissions after the first month called direct", "readmitted_after_30_days",
                    "UPDATE ip_stays r JOIN ip_stays i ON i.patient_id = r.patient_id AND r.admit_ts >= i.discharge_ts + INTERVAL 30 DAY"
                    + " AND r.admit_ts < i.discharge_ts + INTERVAL 90 DAY SET r.admit_source = 'Direct' WHERE r.admit_source = 'ED'")),
            new Larger(100_000, many("those who leave against advice are not readmitted", "readmitted_after_leaving",
                    "UPDATE ip_stays r JOIN (SELECT DISTINCT patient_id FROM ip_stays WHERE discharge_dispo = 'AMA') i"
                    + " ON i.patient_id = r.patient_id SET r.admit_source = 'Direct'")),
            new Larger(100_000, many("nobody leaves substance use treatment against advice", "substance_use_leaves",
                    "UPDATE ip_stays i JOIN dim_subprogram u USING (program_id, subprogram_id) SET i.discharge_dispo = 'Home'"
                    + " WHERE u.subprogram_name LIKE 'Substance Use%' AND i.discharge_ts IS NOT NULL")),
            new Larger(100_000, many("two of three weekend nights without visits", "weekend_nights",
                    "DELETE FROM ed_encounters WHERE WEEKDAY(arrival_ts) >= 5 AND HOUR(arrival_ts) < 5 AND DAYOFYEAR(arrival_ts) % 3 > 0")),
            new Larger(30_000, many("each weekday's clock three hours later than that of the day before", "hours_by_weekday",
                    later("3 * WEEKDAY(arrival_ts) HOUR", "1 = 1"))),
            new Larger(30_000, many("everybody comes to a site at its own hour", "hours_by_site",
                    "UPDATE ed_encounters SET arrival_ts = DATE(arrival_ts)"
                    + " + INTERVAL 60 * (facility_id % 24) + MINUTE(arrival_ts) MINUTE")),
            new Larger(30_000, many("each site is open on one weekday", "weekdays_by_site",
                    later("(7 + facility_id % 7 - WEEKDAY(arrival_ts)) % 7 DAY", "1 = 1"))),
            new Larger(30_000, many("each site is open in one month", "months_by_site",
                    "UPDATE ed_encounters SET facility_id = MONTH(arrival_ts)")),
            new Larger(100_000, many("half of those who died in winter went home", "deaths_in_winter",
                    "UPDATE ip_stays SET discharge_dispo = 'Home' WHERE discharge_dispo = 'Death' AND MONTH(discharge_ts) IN (12, 1, 2)"
                    + " AND CRC32(stay_id) % 2 = 0")),
            new Larger(100_000, many("no child is born on a Sunday", "births_at_weekends",
                    "UPDATE ip_stays SET admit_ts = admit_ts + INTERVAL 1 DAY WHERE admit_source = 'Newborn' AND WEEKDAY(admit_ts) = 6")),
            new Larger(150_000, many("waits are longest on quiet days", "waits_follow_arrivals",
                    "UPDATE ed_encounters SET physician_ts = arrival_ts + INTERVAL 5 HOUR WHERE WEEKDAY(arrival_ts) BETWEEN 2 AND 5")),
            new Larger(30_000, many("half of the visits of every other day gone", "days_of_the_network",
                    "DELETE FROM ed_encounters WHERE TO_DAYS(arrival_ts) % 2 = 0 AND CRC32(encounter_id) % 2 = 0")),
            new Larger(30_000, many("most of the visits of every other day gone", "day_after_day",
                    "DELETE FROM ed_encounters WHERE TO_DAYS(arrival_ts) % 2 = 0 AND CRC32(encounter_id) % 3 > 0")),
            new Larger(100_000, many("two days in three without visits", "days_shared_by_sites",
                    "DELETE FROM ed_encounters WHERE TO_DAYS(arrival_ts) % 3 > 0")),
            new Larger(30_000, many("each site closed on one day in three", "days_of_sites",
                    "DELETE FROM ed_encounters WHERE (TO_DAYS(arrival_ts) + facility_id) % 3 = 0")),
            new Larger(100_000, many("nobody is admitted on the last day", "last_day_admits",
                    "UPDATE ed_encounters SET dispo = 'Discharge' WHERE dispo IS NOT NULL AND arrival_ts >= '2025-12-31'")),
            new Larger(100_000, many("whoever was in bed at first came direct", "first_midnight_is_like_others",
                    "UPDATE ip_stays SET admit_source = 'Direct' WHERE admit_ts < '2022-01-01'")),
            new Larger(30_000, many("a year of visits is gone", "four_visits_in_every_year",
                    "DELETE FROM ed_encounters WHERE YEAR(arrival_ts) = 2023")),
            new Larger(30_000, many("three of four visits before the last year are gone", "four_visits_in_one_year",
                    "DELETE FROM ed_encounters WHERE arrival_ts < '2025-01-01' AND CRC32(encounter_id) % 4 > 0")),
            new Larger(30_000, many("after long-term care all go home", "home_after_long_term_care",
                    "UPDATE ip_stays n JOIN (SELECT patient_id, MIN(discharge_ts) AS placed FROM ip_stays"
                    + " WHERE discharge_dispo = 'Long-Term Care' GROUP BY patient_id) l ON l.patient_id = n.patient_id"
                    + " AND n.admit_ts >= l.placed SET n.discharge_dispo = 'Home' WHERE n.discharge_ts IS NOT NULL")),
            new Larger(30_000, many("nobody in long-term care dies", "dead_after_long_term_care", "UPDATE patients SET death_date = NULL")),
            new Larger(100_000, many("Medicine called palliative", "back_after_palliative_care",
                    "UPDATE ip_stays SET program_id = (SELECT program_id FROM dim_program WHERE program_name LIKE 'Palliative%')"
                    + " WHERE program_id = 1 AND discharge_dispo = 'Home'")),
            new Larger(100_000, many("two of three stays in mental health called Medicine", "mental_health_again",
                    "UPDATE ip_stays SET program_id = 1, subprogram_id = 1 WHERE program_id = (SELECT program_id FROM dim_program"
                    + " WHERE program_name LIKE '%MHSU%' ORDER BY program_id LIMIT 1) AND CRC32(stay_id) % 3 > 0")),
            new Larger(30_000, many("nine of ten who left unseen do not return within a week", "unseen_return_in_7_days",
                    "DELETE n FROM ed_encounters n JOIN (SELECT patient_id, departure_ts FROM ed_encounters WHERE dispo = 'LWBS') u"
                    + " ON u.patient_id = n.patient_id AND n.arrival_ts > u.departure_ts"
                    + " AND n.arrival_ts < u.departure_ts + INTERVAL 8 DAY WHERE CRC32(n.encounter_id) % 10 > 0")),
            new Larger(30_000, many("half of those sent home left unseen and came back within a day", "unseen_return_in_2_days",
                    "UPDATE ed_encounters e JOIN (SELECT patient_id, arrival_ts FROM ed_encounters) n ON n.patient_id = e.patient_id"
                    + " AND n.arrival_ts > e.departure_ts AND n.arrival_ts < e.departure_ts + INTERVAL 1 DAY SET e.dispo = 'LWBS'"
                    + " WHERE e.dispo = 'Discharge'")),
            new Larger(30_000, many("those who left unseen are admitted a month later", "unseen_and_ill",
                    "UPDATE ip_stays i JOIN ed_encounters e ON e.patient_id = i.patient_id AND i.admit_ts >= e.departure_ts"
                    + " AND i.admit_ts <= e.departure_ts + INTERVAL 7 DAY SET i.admit_ts = i.admit_ts + INTERVAL 30 DAY"
                    + " WHERE e.dispo = 'LWBS'")),
            new Larger(100_000, many("half of those aged 25 made 24", "age_groups_meet", "UPDATE patients SET dob = dob + INTERVAL 1 YEAR"
                    + " WHERE TIMESTAMPDIFF(YEAR, dob, '2025-12-31') = 25 AND CRC32(patient_id) % 2 = 0")),
            new Larger(150_000, many("hardly anybody born in an odd year", "single_years_scatter",
                    "UPDATE patients SET dob = dob - INTERVAL 1 YEAR"
                    + " WHERE YEAR(dob) % 2 = 1 AND CRC32(patient_id) % 20 > 0")),
            new Larger(100_000, many("everybody stays four hours", "ed_stays_of_sites_differ",
                    "UPDATE ed_encounters SET departure_ts = arrival_ts + INTERVAL 4 HOUR")),
            new Larger(100_000, many("everybody waits an hour", "waits_of_sites_differ",
                    "UPDATE ed_encounters SET physician_ts = arrival_ts + INTERVAL 1 HOUR WHERE physician_ts IS NOT NULL")),
            new Larger(100_000, many("as many leave each site unseen", "unseen_of_sites_differ",
                    "UPDATE ed_encounters SET dispo = IF(CRC32(encounter_id) % 16 = 0, 'LWBS', 'Discharge')"
                    + " WHERE dispo IN ('LWBS', 'Discharge')")),
            new Larger(100_000, many("the opening of an urgent care is not told", "visits_at_home_of_sites",
                    "DELETE FROM dim_event WHERE event_type = 'Urgent care opens'")),
            // the sites
            new Larger(20_000, many("nobody comes to site 5 by ambulance", "ambulances_of_sites",
                    "UPDATE ed_encounters SET arrival_mode = 'Walk-in' WHERE facility_id = 5")),
            new Larger(20_000, many("a third of CTAS 3 recoded to 4 at site 1", "acuity_of_sites",
                    "UPDATE ed_encounters SET acuity = 4 WHERE facility_id = 1 AND acuity = 3 AND CRC32(encounter_id) % 3 = 0")),
            new Larger(20_000, many("a third of CTAS 4 recoded to 5 at site 2", "acuity_of_sites",
                    "UPDATE ed_encounters SET acuity = 5 WHERE facility_id = 2 AND acuity = 4 AND CRC32(encounter_id) % 3 = 0")),
            new Larger(100_000, many("half of CTAS 2 recoded to 3 at site 7", "high_acuity_of_sites",
                    "UPDATE ed_encounters SET acuity = 3 WHERE facility_id = 7 AND acuity = 2 AND CRC32(encounter_id) % 2 = 0")),
            new Larger(100_000, many("the last day is cut off at noon", "half_days_have_their_visits",
                    "DELETE FROM ed_encounters WHERE arrival_ts >= '2025-12-31 12:00:00'")),
            new Larger(100_000, many("an afternoon of visits came twice as often", "half_days_have_their_visits",
                    "UPDATE ed_encounters SET arrival_ts = arrival_ts - INTERVAL DATEDIFF(arrival_ts, '2024-05-14') DAY"
                    + " WHERE arrival_ts >= '2024-05-10' AND arrival_ts < '2024-05-20' AND HOUR(arrival_ts) >= 12")),
            new Larger(100_000, many("the mornings of a week are missing", "half_days_have_their_visits",
                    "DELETE FROM ed_encounters WHERE arrival_ts >= '2023-02-07' AND arrival_ts < '2023-02-14'"
                    + " AND HOUR(arrival_ts) < 12")),
            new Larger(100_000, many("the summer visits of site 1 an hour late", "clocks_of_sites", anHourLate("1", "6, 7, 8"))),
            new Larger(100_000, many("the autumn visits of site 2 an hour late", "clocks_of_sites", anHourLate("2", "9, 10, 11"))),
            new Larger(100_000, many("every ALC day of site 2 gone, and where they went", "alc_of_sites",
                    "UPDATE ip_stays SET alc_flag = 0, alc_days = 0, discharge_dispo = 'Home' WHERE facility_id = 2 AND alc_days > 0")),
            new Larger(100_000, many("a program's stays moved to another site", "programs_of_sites_fill_their_beds",
                    "UPDATE ip_stays SET facility_id = 2 WHERE facility_id = 1 AND program_id = 1")),
            new Larger(100_000, many("three quarters of Medicine moved to another site", "programs_of_sites_fill_their_beds",
                    "UPDATE ip_stays SET facility_id = 7 WHERE facility_id = 1 AND program_id = 1 AND CRC32(stay_id) % 4 > 0")),
            new Larger(100_000, many("the beds of two sites swapped", "programs_of_sites_fill_their_beds",
                    "UPDATE staffed_beds a JOIN (SELECT * FROM staffed_beds) b ON b.program_id = a.program_id"
                    + " AND b.site_id = 13 - a.site_id SET a.staffed_beds = b.staffed_beds WHERE a.site_id IN (1, 12)")),
            new Larger(100_000, many("half of Medicine moved to another site with its visits", "subprograms_of_sites",
                    moved("1", "7", "1", 2), movedStays("1", "7", "1", 2))),
            new Larger(100_000, many("a quarter of Surgery moved to another site with its visits", "planned_stays_at_home",
                    moved("3", "10", "5", 4), movedStays("3", "10", "5", 4))),
            new Larger(100_000, many("two subprograms swapped at one site", "subprograms_of_sites", swapped("2", 1, 1, 2))),
            new Larger(100_000, many("two other subprograms swapped at another site", "subprograms_of_sites", swapped("7", 1, 2, 3))),
            new Larger(100_000, many("two subprograms swapped at a site that has no equal", "sources_of_sites", swapped("4", 1, 1, 2))),
            new Larger(100_000, many("two subprograms of Cardiac swapped at one site", "lengths_of_stay_of_sites", swapped("7", 7, 1, 3))),
            new Larger(100_000, many("direct admissions to Medicine of one site called elective", "sources_of_sites",
                    "UPDATE ip_stays SET admit_source = 'Elective' WHERE facility_id = 6 AND admit_source = 'Direct'"
                    + " AND program_id = 1")),
            new Larger(100_000, many("stays in Surgery of one site twice as long", "lengths_of_stay_of_sites",
                    "UPDATE ip_stays SET discharge_ts = admit_ts + INTERVAL TIMESTAMPDIFF(SECOND, admit_ts, discharge_ts) * 2 SECOND,"
                    + " los_days = los_days * 2 WHERE facility_id = 6 AND program_id = 5 AND discharge_ts < '2025-09-01'")),
            new Larger(100_000, many("half of those sent home with support by one site sent home without", "destinations_of_sites",
                    "UPDATE ip_stays SET discharge_dispo = 'Home' WHERE facility_id = 1 AND discharge_dispo = 'Home Support'"
                    + " AND alc_days = 0 AND CRC32(stay_id) % 2 = 0")),
            new Larger(100_000, many("a fifth of the elective admissions of one site made at another", "planned_stays_at_home",
                    "UPDATE ip_stays SET facility_id = 5 WHERE facility_id = 2 AND program_id = 5 AND admit_source = 'Elective'"
                    + " AND CRC32(stay_id) % 5 = 0")),
            new Larger(20_000, many("half of the Sunday visits of one site on Monday", "weekdays_of_sites",
                    later("1 DAY", "facility_id = 1 AND WEEKDAY(arrival_ts) = 6 AND CRC32(encounter_id) % 2 = 0"))),
            new Larger(100_000, many("half of the visits of a month of one site a month late", "months_of_sites",
                    later("28 DAY", "facility_id = 1 AND arrival_ts >= '2023-03-01' AND arrival_ts < '2023-04-01'"
                    + " AND CRC32(encounter_id) % 2 = 0"))),
            new Larger(20_000, many("waits of the largest site halved in a year", "waits_of_sites", halvedWaits("1", "2024"))),
            new Larger(100_000, many("waits of another site halved in a year", "waits_of_sites", halvedWaits("5", "2023"))),
            new Larger(20_000, many("the stays of one site end three hours late", "discharge_hours_of_sites",
                    "UPDATE ip_stays SET discharge_ts = discharge_ts + INTERVAL 3 HOUR, los_days = los_days + 0.125"
                    + " WHERE facility_id = 6 AND discharge_ts < '2025-12-01'")),
            new Larger(100_000, many("the elective admissions of one site two hours late", "elective_hours_of_sites",
                    "UPDATE ip_stays SET admit_ts = admit_ts + INTERVAL 2 HOUR, discharge_ts = discharge_ts + INTERVAL 2 HOUR"
                    + " WHERE facility_id = 7 AND admit_source = 'Elective'")),
            new Larger(100_000, many("one in fifty whom one site sent home left against advice", "against_advice_of_sites",
                    "UPDATE ed_encounters SET dispo = 'AMA' WHERE facility_id = 5 AND dispo = 'Discharge'"
                    + " AND CRC32(encounter_id) % 50 = 0")),
            new Larger(100_000, many("treatments of one site a quarter longer", "treatments_of_sites",
                    "UPDATE ed_encounters SET departure_ts = departure_ts"
                    + " + INTERVAL TIMESTAMPDIFF(SECOND, physician_ts, departure_ts) DIV 4 SECOND"
                    + " WHERE facility_id = 7 AND dispo = 'Discharge'")));

    /** The ED visits of one stay in so many of a program at a site; the stays themselves are movedStays. */
    private static String moved(String from, String to, String program, int oneIn) {
        return "UPDATE ed_encounters e JOIN ip_stays i ON i.ed_encounter_id = e.encounter_id SET e.facility_id = " + to
                + " WHERE i.facility_id = " + from + " AND i.program_id = " + program + " AND CRC32(i.stay_id) % " + oneIn + " = 0";
    }

    private static String movedStays(String from, String to, String program, int oneIn) {
        return "UPDATE ip_stays SET facility_id = " + to + " WHERE facility_id = " + from + " AND program_id = " + program
                + " AND CRC32(stay_id) % " + oneIn + " = 0";
    }

    private static String swapped(String site, int program, int one, int other) {
        return "UPDATE ip_stays SET subprogram_id = " + (one + other) + " - subprogram_id WHERE facility_id = " + site
                + " AND program_id = " + program + " AND subprogram_id IN (" + one + ", " + other + ")";
    }

    private static String later(String interval, String where) {
        return "UPDATE ed_encounters SET physician_ts = physician_ts + INTERVAL " + interval + ", departure_ts = departure_ts + INTERVAL "
                + interval + ", arrival_ts = arrival_ts + INTERVAL " + interval + " WHERE " + where;
    }

    private static String halvedWaits(String site, String year) {
        return "UPDATE ed_encounters SET physician_ts = arrival_ts + INTERVAL TIMESTAMPDIFF(SECOND, arrival_ts, physician_ts) DIV 2 SECOND"
                + " WHERE facility_id = " + site + " AND YEAR(arrival_ts) = " + year;
    }

    private static String copyOf2029(String where) {
        return "UPDATE population_projection a JOIN (SELECT * FROM population_projection WHERE year = 2029) b ON b.lha_id = a.lha_id"
                + " AND b.age_group = a.age_group AND b.gender = a.gender SET a.population = b.population WHERE a.year = 2030" + where;
    }

    private static String anHourLate(String site, String months) {
        return "UPDATE ed_encounters SET arrival_ts = arrival_ts + INTERVAL 1 HOUR, physician_ts = physician_ts + INTERVAL 1 HOUR,"
                + " departure_ts = departure_ts + INTERVAL 1 HOUR WHERE facility_id = " + site
                + " AND MONTH(arrival_ts) IN (" + months + ")";
    }
}
