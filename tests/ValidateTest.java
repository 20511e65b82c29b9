//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES ../load.java
//SOURCES ../validate.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks hold on what generate makes, and each fails, with the row that is wrong, on what it must not be. */
class ValidateTest {

    private static final String DB = TestServer.database("validate");
    private static final String WHOLE = TestServer.database("whole");

    @BeforeAll
    static void load() throws SQLException {
        for (String database : List.of(DB, WHOLE)) {
            TestServer.Outcome outcome = TestServer.run(database, new load(), "--data-dir=" + TestData.of(7, 1000));
            assertEquals(0, outcome.code(), outcome::toString);
        }
    }

    @ParameterizedTest(name = "seed {0}, {1} patients")
    @CsvSource({"1, 300", "7, 300", "1, 3000", "7, 3000"})
    void everyCheckHolds(long seed, int patients) throws IOException {
        String database = TestServer.database("sizes");
        assertEquals(0, TestServer.run(database, new load(), "--data-dir=" + TestData.of(seed, patients)).code());
        TestServer.Outcome outcome = TestServer.run(database, new validate());
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals(names("checks"), outcome.out().lines().filter(line -> line.startsWith("ok ")).map(line -> line.split(" +")[1])
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @CsvSource({"checks, validate", "queries, report"})
    void theScriptBringsEveryFileOfItsFolder(String folder, String script) throws IOException {
        Matcher entries = Pattern.compile("(?m)^//FILES " + folder + "/=" + folder + "/(\\w+)\\.sql$").matcher(Files.readString(TestServer.ROOT.resolve(script + ".java")));
        assertEquals(names(folder), entries.results().map(entry -> entry.group(1)).collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @CsvSource({"check", "class"})
    void everyCheckSaysWhatItIs(String key) throws IOException {
        for (String name : names("checks")) {
            assertTrue(Files.readString(TestServer.ROOT.resolve("checks/" + name + ".sql")).matches("(?s)(-- .*\\n)?-- " + key + ": \\S.*"), name);
        }
    }

    // ---- each check fails when it must

    /** A change that breaks a rule: a query for the key of the row to break, and statements where ? stands for the key. */
    private record Corruption(String check, String victim, String shown, String... changes) {

        private static Corruption of(String check, String victim, String... changes) {
            return new Corruption(check, victim, null, changes);
        }

        /** Of many rows at once: the failed check shows this. */
        private static Corruption shows(String check, String shown, String... changes) {
            return new Corruption(check, "SELECT 1", shown, changes);
        }

        Set<String> tables() {
            return Pattern.compile("(?:UPDATE|INSERT INTO|FROM) (\\w+)").matcher(String.join("\n", changes)).results()
                    .map(match -> match.group(1)).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static final String NEW_STAY = "INSERT INTO ip_stays SELECT 999999999, patient_id, facility_id, program_id, subprogram_id,"
            + " admit_ts + INTERVAL %1$s, discharge_ts + INTERVAL %1$s, los_days, alc_flag, alc_days, admit_source, discharge_dispo, NULL"
            + " FROM ip_stays WHERE stay_id = ?";
    private static final String NEW_VISIT = "INSERT INTO ed_encounters SELECT 999999999, patient_id, facility_id, ed_subservice, arrival_ts + INTERVAL 1 MINUTE,"
            + " acuity, 'LWBS', arrival_mode, NULL, departure_ts + INTERVAL 1 MINUTE FROM ed_encounters WHERE encounter_id = ?";
    private static final String DELIVERY = "SELECT MIN(i.stay_id) FROM ip_stays i JOIN dim_subprogram d USING (program_id, subprogram_id)"
            + " WHERE d.subprogram_name = 'Labour & Delivery'";
    private static final String ED_STAY = "SELECT MIN(stay_id) FROM ip_stays WHERE ed_encounter_id IS NOT NULL AND discharge_ts IS NOT NULL";
    private static final String CLOSED_STAY = "SELECT MIN(stay_id) FROM ip_stays WHERE discharge_ts IS NOT NULL AND alc_flag = 0";
    private static final String VISIT = "SELECT MIN(encounter_id) FROM ed_encounters WHERE dispo = 'Discharge' AND ed_subservice = 'Adult ED'";
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private static final List<Corruption> CORRUPTIONS = List.of(
            Corruption.of("admit_has_its_stay", "SELECT MIN(encounter_id) FROM ed_encounters WHERE dispo = 'Admit'",
                    "DELETE FROM ip_stays WHERE ed_encounter_id = ?"),
            Corruption.of("admit_has_its_stay", "SELECT MIN(encounter_id) FROM ed_encounters WHERE dispo = 'Admit'",
                    "UPDATE ip_stays SET admit_ts = admit_ts + INTERVAL 1 SECOND WHERE ed_encounter_id = ?"),
            Corruption.of("age_group_fits_birth", "SELECT MIN(patient_id) FROM patients WHERE age_group = '25-44'",
                    "UPDATE patients SET age_group = '45-64' WHERE patient_id = ?"),
            Corruption.of("age_group_fits_birth", "SELECT MIN(patient_id) FROM patients", "UPDATE patients SET dob = '2150-01-01' WHERE patient_id = ?"),
            Corruption.of("alc_consistent", CLOSED_STAY, "UPDATE ip_stays SET alc_flag = 1 WHERE stay_id = ?"),
            Corruption.of("alc_consistent", CLOSED_STAY, "UPDATE ip_stays SET alc_flag = 1, alc_days = los_days WHERE stay_id = ?"),
            Corruption.of("alc_consistent", "SELECT MIN(stay_id) FROM ip_stays WHERE alc_flag = 1", "UPDATE ip_stays SET alc_flag = 0 WHERE stay_id = ?"),
            Corruption.shows("care_is_near_home", "share", "UPDATE patients SET facility_home_id = 1 + facility_home_id % 12"),
            Corruption.shows("census_is_warm", "census", "UPDATE staffed_beds SET staffed_beds = staffed_beds * 60"),
            Corruption.shows("dataset_described", "2,000", "UPDATE dataset_info SET patients = 2000"),
            Corruption.of("death_has_one_record", "SELECT MIN(patient_id) FROM patients WHERE death_date IS NOT NULL",
                    "UPDATE patients SET death_date = NULL WHERE patient_id = ?"),
            Corruption.of("death_has_one_record", "SELECT MIN(patient_id) FROM patients WHERE death_date IS NULL",
                    "UPDATE patients SET death_date = '2025-06-01' WHERE patient_id = ?"),
            Corruption.of("deliveries_by_mothers", DELIVERY,
                    "UPDATE patients SET gender = 'Male' WHERE patient_id = (SELECT patient_id FROM ip_stays WHERE stay_id = ?)"),
            Corruption.of("deliveries_by_mothers", DELIVERY,
                    "UPDATE patients SET dob = '1950-01-01' WHERE patient_id = (SELECT patient_id FROM ip_stays WHERE stay_id = ?)"),
            new Corruption("deliveries_months_apart", DELIVERY, "999999999", NEW_STAY.formatted("100 DAY")),
            Corruption.of("ed_stay_has_its_visit", ED_STAY, "UPDATE ip_stays SET admit_source = 'Elective' WHERE stay_id = ?"),
            Corruption.of("ed_stay_has_its_visit", ED_STAY, "UPDATE ip_stays SET ed_encounter_id = NULL WHERE stay_id = ?"),
            Corruption.of("keys_resolve", "SELECT MIN(patient_id) FROM patients", "UPDATE patients SET lha_id = 999 WHERE patient_id = ?"),
            Corruption.of("keys_resolve", "SELECT MIN(patient_id) FROM patients", "UPDATE patients SET facility_home_id = 999 WHERE patient_id = ?"),
            Corruption.of("keys_resolve", VISIT, "UPDATE ed_encounters SET patient_id = '" + NOBODY + "' WHERE encounter_id = ?"),
            Corruption.of("keys_resolve", VISIT, "UPDATE ed_encounters SET facility_id = 999 WHERE encounter_id = ?"),
            Corruption.of("keys_resolve", CLOSED_STAY, "UPDATE ip_stays SET patient_id = '" + NOBODY + "' WHERE stay_id = ?"),
            Corruption.of("keys_resolve", CLOSED_STAY, "UPDATE ip_stays SET facility_id = 999 WHERE stay_id = ?"),
            Corruption.of("keys_resolve", CLOSED_STAY, "UPDATE ip_stays SET subprogram_id = 999 WHERE stay_id = ?"),
            Corruption.of("keys_resolve", ED_STAY, "UPDATE ip_stays SET ed_encounter_id = 999999999 WHERE stay_id = ?"),
            Corruption.of("keys_resolve", "SELECT MIN(lha_id) FROM dim_lha", "UPDATE dim_lha SET default_site_id = 999 WHERE lha_id = ?"),
            Corruption.of("length_of_stay_equals_dates", CLOSED_STAY, "UPDATE ip_stays SET los_days = los_days + 0.02 WHERE stay_id = ?"),
            Corruption.of("length_of_stay_equals_dates", CLOSED_STAY, "UPDATE ip_stays SET los_days = NULL WHERE stay_id = ?"),
            Corruption.of("newborns_are_newborn", "SELECT MIN(stay_id) FROM ip_stays WHERE admit_source = 'Newborn'",
                    "UPDATE ip_stays SET admit_ts = admit_ts - INTERVAL 1 DAY WHERE stay_id = ?"),
            new Corruption("newborns_are_newborn", "SELECT MIN(stay_id) FROM ip_stays WHERE admit_source = 'Newborn'",
                    "999999999", NEW_STAY.formatted("9 DAY")),
            Corruption.of("no_event_in_skipped_hour", VISIT, "UPDATE ed_encounters SET arrival_ts = '2025-03-09 02:30:00' WHERE encounter_id = ?"),
            new Corruption("no_visit_during_stay", CLOSED_STAY, "999999999", "INSERT INTO ed_encounters SELECT 999999999, patient_id, facility_id, 'Adult ED',"
                    + " admit_ts + INTERVAL 1 MINUTE, 3, 'LWBS', 'Walk-in', NULL, admit_ts + INTERVAL 9 MINUTE FROM ip_stays WHERE stay_id = ?"),
            Corruption.of("nothing_after_death", "SELECT MIN(e.patient_id) FROM ed_encounters e",
                    "UPDATE patients SET death_date = '2000-01-01' WHERE patient_id = ?"),
            Corruption.of("nothing_after_death", "SELECT MIN(i.patient_id) FROM ip_stays i",
                    "UPDATE patients SET death_date = '2000-01-01' WHERE patient_id = ?"),
            Corruption.of("open_stays_are_open", CLOSED_STAY, "UPDATE ip_stays SET discharge_ts = NULL WHERE stay_id = ?"),
            Corruption.of("open_stays_are_open", CLOSED_STAY, "UPDATE ip_stays SET discharge_dispo = NULL WHERE stay_id = ?"),
            Corruption.shows("patients_match_projection", "gender", "UPDATE patients SET gender = 'Female' WHERE gender = 'Male'"),
            Corruption.shows("patients_match_projection", "area", "UPDATE patients SET lha_id = 1 WHERE lha_id = 2"),
            Corruption.of("pediatrics_are_children",
                    "SELECT MIN(e.encounter_id) FROM ed_encounters e JOIN patients p USING (patient_id) WHERE p.age_group = '45-64'",
                    "UPDATE ed_encounters SET ed_subservice = 'Pediatric ED' WHERE encounter_id = ?"),
            Corruption.of("pediatrics_are_children",
                    "SELECT MIN(i.stay_id) FROM ip_stays i JOIN dim_program g USING (program_id) WHERE g.program_name = 'Medicine'",
                    "UPDATE patients SET dob = '2020-01-01' WHERE patient_id = (SELECT patient_id FROM ip_stays WHERE stay_id = ?)"),
            Corruption.of("physician_unless_unseen", VISIT, "UPDATE ed_encounters SET physician_ts = NULL WHERE encounter_id = ?"),
            Corruption.of("physician_unless_unseen", VISIT, "UPDATE ed_encounters SET dispo = 'LWBS' WHERE encounter_id = ?"),
            Corruption.of("program_has_beds_at_site", CLOSED_STAY,
                    "DELETE FROM staffed_beds WHERE (site_id, program_id) = (SELECT facility_id, program_id FROM ip_stays WHERE stay_id = ?)"),
            Corruption.shows("projection_complete", "2030", "DELETE FROM population_projection WHERE year = 2030 AND lha_id = 3 AND gender = 'Other' AND age_group = '85+'"),
            Corruption.shows("projection_complete", "9", "DELETE FROM population_projection WHERE year = 2034"),
            Corruption.shows("rates_complete", "71", "DELETE FROM ed_baseline_rates WHERE lha_id = 3 AND gender = 'Other' AND age_group = '85+' AND ed_subservice = 'Adult ED'"),
            Corruption.shows("checksums_match_manifest", "dim_program", "UPDATE dim_program SET program_name = CONCAT(program_name, ' ') WHERE program_id = 3"),
            Corruption.shows("row_counts_match_manifest", "staffed_beds", "DELETE FROM staffed_beds WHERE site_id = 1 AND program_id = 1"),
            Corruption.shows("row_counts_match_manifest", "patients", "DELETE FROM dataset_manifest WHERE table_name = 'patients'"),
            Corruption.of("stay_times_ordered", CLOSED_STAY, "UPDATE ip_stays SET discharge_ts = admit_ts WHERE stay_id = ?"),
            Corruption.of("stay_times_ordered", CLOSED_STAY, "UPDATE ip_stays SET admit_ts = '1890-01-01 00:00:00' WHERE stay_id = ?"),
            Corruption.of("stay_transfer_arrives", "SELECT MAX(stay_id) FROM ip_stays WHERE discharge_dispo = 'Home' AND patient_id IN"
                    + " (SELECT patient_id FROM ip_stays GROUP BY patient_id HAVING COUNT(*) = 1)", "UPDATE ip_stays SET discharge_dispo = 'Transfer' WHERE stay_id = ?"),
            new Corruption("stays_do_not_overlap", CLOSED_STAY, "999999999", NEW_STAY.formatted("1 MINUTE")),
            Corruption.of("transfer_arrives", "SELECT MIN(encounter_id) FROM ed_encounters WHERE dispo = 'Discharge' AND patient_id IN"
                    + " (SELECT patient_id FROM ed_encounters GROUP BY patient_id HAVING COUNT(*) = 1) AND patient_id NOT IN (SELECT patient_id FROM ip_stays)",
                    "UPDATE ed_encounters SET dispo = 'Transfer' WHERE encounter_id = ?"),
            Corruption.of("urgent_care_rules", "SELECT MIN(encounter_id) FROM ed_encounters WHERE ed_subservice = 'Urgent Care Centre'",
                    "UPDATE ed_encounters SET arrival_mode = 'Ambulance' WHERE encounter_id = ?"),
            Corruption.of("urgent_care_rules", "SELECT MIN(encounter_id) FROM ed_encounters WHERE ed_subservice = 'Urgent Care Centre'",
                    "UPDATE ed_encounters SET acuity = 1 WHERE encounter_id = ?"),
            Corruption.of("urgent_care_rules", "SELECT MIN(encounter_id) FROM ed_encounters WHERE ed_subservice = 'Urgent Care Centre'",
                    "UPDATE ed_encounters SET arrival_ts = DATE(arrival_ts) + INTERVAL 20 HOUR WHERE encounter_id = ?"),
            Corruption.of("values_in_domain", VISIT, "UPDATE ed_encounters SET dispo = 'Vanished' WHERE encounter_id = ?"),
            Corruption.of("values_in_domain", VISIT, "UPDATE ed_encounters SET acuity = 6 WHERE encounter_id = ?"),
            Corruption.of("values_in_domain", VISIT, "UPDATE ed_encounters SET arrival_mode = 'Canoe' WHERE encounter_id = ?"),
            Corruption.of("values_in_domain", VISIT, "UPDATE ed_encounters SET ed_subservice = 'Sauna' WHERE encounter_id = ?"),
            Corruption.of("values_in_domain", CLOSED_STAY, "UPDATE ip_stays SET admit_source = 'Stork' WHERE stay_id = ?"),
            Corruption.of("values_in_domain", CLOSED_STAY, "UPDATE ip_stays SET discharge_dispo = 'Moon' WHERE stay_id = ?"),
            Corruption.of("values_in_domain", "SELECT MIN(patient_id) FROM patients", "UPDATE patients SET gender = 'Yes' WHERE patient_id = ?"),
            Corruption.of("visit_times_ordered", VISIT, "UPDATE ed_encounters SET departure_ts = arrival_ts - INTERVAL 1 SECOND WHERE encounter_id = ?"),
            Corruption.of("visit_times_ordered", VISIT, "UPDATE ed_encounters SET physician_ts = arrival_ts - INTERVAL 1 SECOND WHERE encounter_id = ?"),
            Corruption.of("visit_times_ordered", VISIT, "UPDATE ed_encounters SET arrival_ts = '1890-01-01 00:00:00' WHERE encounter_id = ?"),
            new Corruption("visits_do_not_overlap", VISIT, "999999999", NEW_VISIT),
            Corruption.shows("visits_follow_the_rates", "most_by_chance", "UPDATE ed_baseline_rates SET baserate_per_1000 = baserate_per_1000 * 50"),
            Corruption.of("visits_of_last_year_counted", "SELECT MIN(patient_id) FROM patients",
                    "UPDATE patients SET ed_visits_year = ed_visits_year + 1 WHERE patient_id = ?"),
            Corruption.of("visits_within_history", VISIT, "UPDATE ed_encounters SET arrival_ts = '2019-01-01 12:00:00' WHERE encounter_id = ?"),
            Corruption.of("visits_within_history", CLOSED_STAY, "UPDATE ip_stays SET discharge_ts = '2026-01-01 00:00:00' WHERE stay_id = ?"));

    @Test
    void everyCheckIsProvedToFail() throws IOException {
        assertEquals(names("checks"), CORRUPTIONS.stream().map(Corruption::check).collect(Collectors.toCollection(TreeSet::new)));
    }

    @TestFactory
    Stream<DynamicTest> aBrokenRuleIsFound() {
        return CORRUPTIONS.stream().map(broken -> DynamicTest.dynamicTest(broken.check + ", " + String.join("; ", broken.changes).replaceAll("(.{70}).+", "$1..."), () -> {
            String key = TestServer.value(DB, broken.victim);
            List<String> changes = new ArrayList<>(List.of("SET FOREIGN_KEY_CHECKS = 0"));
            Stream.of(broken.changes).map(change -> change.replace("?", "'" + key + "'")).forEach(changes::add);
            TestServer.sql(DB, changes.toArray(String[]::new));
            try {
                TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--only=" + broken.check, "--rows=1000");
                assertEquals(1, outcome.code(), outcome::toString);
                assertTrue(outcome.out().lines().anyMatch(line -> line.matches("FAILED +" + broken.check + " .*")), outcome::toString);
                assertTrue(outcome.out().contains(broken.shown == null ? key : broken.shown), () -> "shows the row: " + outcome);
            } finally {
                restore(broken.tables());
            }
        }));
    }

    private static void restore(Set<String> tables) throws SQLException {
        List<String> statements = new ArrayList<>(List.of("SET FOREIGN_KEY_CHECKS = 0"));
        for (String table : tables) {
            statements.add("DELETE FROM " + table);
            statements.add("INSERT INTO " + table + " SELECT * FROM " + WHOLE + "." + table);
        }
        TestServer.sql(DB, statements.toArray(String[]::new));
    }

    // ---- how it says so

    @Test
    void allChecksRunThoughSomeFail() throws Exception {
        TestServer.sql(DB, "UPDATE ed_encounters SET dispo = 'Vanished' WHERE dispo = 'AMA'");
        try {
            TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--rows=2");
            assertEquals(1, outcome.code());
            for (String name : names("checks")) {
                assertEquals(1, outcome.out().lines().filter(line -> line.matches("(ok|FAILED) +" + name + " .*")).count(), name + ": " + outcome);
            }
            assertEquals(2, Pattern.compile("Vanished").matcher(outcome.out()).results().map(MatchResult::group).count(), outcome::toString);
        } finally {
            restore(Set.of("ed_encounters"));
        }
    }

    @Test
    void aCheckThatCannotRunIsNoPass() throws IOException {
        Path checks = Files.createTempDirectory(TestServer.TEMP, "checks");
        Files.writeString(checks.resolve("fine.sql"), "-- check: all is well\n-- class: conformance\nSELECT 1 FROM patients WHERE 1 = 0;\n");
        Files.writeString(checks.resolve("typo.sql"), "-- check: speling\n-- class: conformance\nSELEKT 1;\n");
        Files.writeString(checks.resolve("missing.sql"), "-- check: no such table\n-- class: conformance\nSELECT 1 FROM unicorns;\n");
        Files.writeString(checks.resolve("writes.sql"), "-- check: not a query\n-- class: conformance\nDELETE FROM ip_stays;\n");
        Files.writeString(checks.resolve("two.sql"), "-- check: two statements\n-- class: conformance\nSELECT 1 FROM patients WHERE 1 = 0; SELECT 2;\n");
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--checks=" + checks);
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.out().lines().anyMatch(line -> line.matches("ok +fine .*")), outcome::toString);
        for (String name : List.of("typo", "missing", "writes", "two")) {
            assertTrue(outcome.out().lines().anyMatch(line -> line.matches("ERROR +" + name + " .*")), outcome::toString);
        }
    }

    @Test
    void aFolderWithoutChecksIsAnError() throws IOException {
        Path empty = Files.createTempDirectory(TestServer.TEMP, "checks");
        assertLine(TestServer.run(DB, new validate(), "--checks=" + empty), empty.toString());
        assertLine(TestServer.run(DB, new validate(), "--checks=" + empty.resolve("none")), empty.resolve("none").toString());
    }

    @Test
    void aDatabaseWithoutDataIsAnError() throws Exception {
        String empty = TestServer.database("empty");
        assertLine(TestServer.run(empty, new validate()), empty);
        TestServer.recreate(empty);
        assertLine(TestServer.run(empty, new validate()), empty, "load");
    }

    private static void assertLine(TestServer.Outcome outcome, String... facts) {
        assertEquals(1, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
        assertTrue(outcome.err().startsWith("validate: "), outcome::toString);
        for (String fact : facts) {
            assertTrue(outcome.err().contains(fact), () -> "says " + fact + ": " + outcome);
        }
    }

    @Test
    void onlyRunsTheNamedChecks() {
        TestServer.Outcome outcome = TestServer.run(DB, new validate(), "--only=alc_consistent,keys_resolve");
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals(List.of("alc_consistent", "keys_resolve"),
                outcome.out().lines().filter(line -> line.startsWith("ok ")).map(line -> line.split(" +")[1]).toList());
        TestServer.Outcome unknown = TestServer.run(DB, new validate(), "--only=no_such_check");
        assertEquals(2, unknown.code(), unknown::toString);
        assertTrue(unknown.err().contains("no_such_check"), unknown::toString);
    }

    @Test
    void listNamesEveryCheckWithoutAServer() throws IOException {
        TestServer.Outcome outcome = TestServer.run(new validate(), "--list", "-H", "no-such-host.invalid");
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals(names("checks"), outcome.out().lines().map(line -> line.split(" ")[0]).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void nothingIsChanged() throws SQLException {
        assertEquals(0, TestServer.run(DB, new validate()).code());
        assertEquals(TestServer.dump(WHOLE), TestServer.dump(DB));
        assertFalse(TestServer.dump(DB).isEmpty());
    }

    /** The names of the SQL files of a folder. */
    private static Set<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(TestServer.ROOT.resolve(folder))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.sql$", "")).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
