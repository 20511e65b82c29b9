//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES TestData.java
//SOURCES ../load.java
//SOURCES ../query.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // JUnit is compiled with annotations that it does not ship

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * How often, and how, the plan of each query and check reads the large tables. MariaDB computes a CTE anew for each reference to it, so
 * that a query may read more than its text names.
 */
class ReadsTest {

    private static final String DB = TestServer.database("reads");

    private static final Set<String> LARGE = Set.of("patients", "ed_encounters", "ip_stays");

    /** A table after FROM or JOIN, and the name that it gets there. */
    private static final Pattern REFERENCE = Pattern.compile("(?:FROM|JOIN)\\s+(\\w+)\\b(?!\\.)(?:\\s+(?:AS\\s+)?"
            + "(?!(?:WHERE|GROUP|JOIN|CROSS|LEFT|STRAIGHT_JOIN|ORDER|UNION|LIMIT|ON|HAVING)\\b)(\\w+))?");

    /** Reads of large tables in the plan of a file, where its question needs more than one of each table. */
    private static final Map<String, Map<String, Integer>> ALLOWED = new HashMap<>();

    static {
        // the visits or stays of the question, and for each those that follow
        ALLOWED.put("ed_returns_72_hours", Map.of("ed_encounters", 2));
        ALLOWED.put("ip_readmissions_30_days", Map.of("ip_stays", 2));
        ALLOWED.put("repeat_use", Map.of("ed_encounters", 2, "ip_stays", 2));
        ALLOWED.put("returns_of_leavers", Map.of("ed_encounters", 3));
        ALLOWED.put("after_a_stay", Map.of("ip_stays", 2));
        ALLOWED.put("lasting_states", Map.of("ip_stays", 2));
        ALLOWED.put("births", Map.of("ip_stays", 3));
        ALLOWED.put("numbers", Map.of("ed_encounters", 2, "ip_stays", 1));
        // the stay before that of a placement in long-term care, and for each placement the stays after it
        ALLOWED.put("alc_of_stays", Map.of("ip_stays", 4));
        // a stay's visit, and where that is none of the person's, the visit of another
        ALLOWED.put("stays", Map.of("ed_encounters", 2));
        ALLOWED.put("overlaps", Map.of("ed_encounters", 3, "ip_stays", 3));
        ALLOWED.put("transfers", Map.of("ed_encounters", 3, "ip_stays", 5));
        // what occurs at all: each question ends at the first row that it finds; and the rows of each table are counted
        ALLOWED.put("presence", Map.of("ed_encounters", 9, "ip_stays", 7, "patients", 9));
        // the median of those who went home, before each of those who were admitted
        ALLOWED.put("ed_boarding", Map.of("ed_encounters", 2));
        // admissions and discharges of a year, each by its index
        ALLOWED.put("ip_admissions_and_discharges", Map.of("ip_stays", 2));
        // two groupings that would have as many groups as visits if they were one
        ALLOWED.put("arrival_times", Map.of("ed_encounters", 2));
        ALLOWED.put("sites_compared", Map.of("ed_encounters", 2));
        ALLOWED.put("crowding", Map.of("ed_encounters", 2));
        ALLOWED.put("edges_of_history", Map.of("ed_encounters", 2));
        // all people, and those of the visits and of the stays
        ALLOWED.put("flow_area_to_site", Map.of("patients", 2));
        ALLOWED.put("use_by_area", Map.of("patients", 2));
        ALLOWED.put("visits_and_rates", Map.of("patients", 2));
        ALLOWED.put("use_per_resident", Map.of("patients", 3));
    }

    @BeforeAll
    static void load() {
        TestServer.Outcome outcome = TestServer.run(DB, new load(), "--data-dir=" + TestData.of(42, 1000));
        assertEquals(0, outcome.code(), outcome::toString);
    }

    @TestFactory
    Stream<DynamicTest> aLargeTableIsReadAsOftenAsTheQuestionNeeds() throws IOException {
        return forEachFile(file -> {
            Map<String, Integer> reads = new TreeMap<>();
            plan(file).forEach(read -> reads.merge(read.table, 1, Integer::sum));
            assertTrue(reads.entrySet().stream().allMatch(read -> read.getValue() <= allowed(file.name()).getOrDefault(read.getKey(), 1)),
                    () -> "reads " + reads + ", allowed " + allowed(file.name()));
        });
    }

    /**
     * In its own order, which is that of the people, or from an index that has all it needs. Millions of rows found one by one through
     * another index come from all over a table that is larger than the server's memory.
     */
    @TestFactory
    Stream<DynamicTest> aLargeTableIsReadInItsOrder() throws IOException {
        return forEachFile(file -> assertEquals(List.of(), plan(file).stream().filter(Read::isScattered)
                // an index is looked for in each month, where the first row is enough
                .filter(read -> !(file.name().equals("presence") && read.extra.contains("Range checked"))).toList()));
    }

    /**
     * Where visits or stays are joined with their persons, or others of the same person, they come in the order of people: each index of
     * them holds patient_id, so a server likes to read one that has all it needs, and then finds each person elsewhere.
     */
    @TestFactory
    Stream<DynamicTest> rowsOfAPersonAreLookedUpInTheOrderOfPeople() throws IOException {
        return forEachFile(file -> {
            List<Read> reads = plan(file);
            assertEquals(List.of(), reads.stream().filter(read -> reads.stream().anyMatch(other -> other.looksUpByPersonOf(read)))
                    .filter(read -> Set.of("index", "range").contains(read.type) && !"PRIMARY".equals(read.key)).toList());
        });
    }

    private interface FileTest {
        void of(query.SqlFile file) throws Exception;
    }

    private static Stream<DynamicTest> forEachFile(FileTest test) throws IOException {
        return Stream.concat(query.SqlFile.in(TestServer.ROOT.resolve("queries")).stream(),
                query.SqlFile.in(TestServer.ROOT.resolve("checks")).stream())
                .map(file -> DynamicTest.dynamicTest(file.name(), () -> test.of(file)));
    }

    private static Map<String, Integer> allowed(String file) {
        return ALLOWED.getOrDefault(file, Map.of());
    }

    /** A row of a plan that is of a large table, as EXPLAIN writes it. */
    private record Read(String name, String table, String type, String key, String ref, String extra) {

        boolean looksUpByPersonOf(Read other) {
            return ref.matches("(?i)(.*[.,])?" + other.name + "\\.patient_id\\b.*");
        }

        boolean isScattered() {
            boolean byOtherIndex = Set.of("index", "ref", "eq_ref").contains(type) && !"PRIMARY".equals(key)
                    && !ref.contains("patient_id");
            boolean indexHasAll = extra.matches(".*\\bUsing index(?! condition).*");
            return byOtherIndex && !indexHasAll || extra.contains("Range checked");
        }
    }

    private static List<Read> plan(query.SqlFile file) throws IOException, SQLException {
        Map<String, String> tables = tables(file);
        List<Read> reads = new ArrayList<>();
        try (Connection db = TestServer.connect(DB); Statement statement = db.createStatement()) {
            query.useCollationOfTables(statement);
            boolean mariadb = db.getMetaData().getDatabaseProductVersion().contains("MariaDB");
            try (ResultSet plan = statement.executeQuery("EXPLAIN " + (mariadb ? "" : "FORMAT=TRADITIONAL ") + file.readOnlyStatement())) {
                while (plan.next()) {
                    String name = plan.getString("table");
                    String table = tables.getOrDefault(name, "");
                    if (LARGE.contains(table)) {
                        reads.add(new Read(name, table, plan.getString("type"), plan.getString("key"),
                                String.valueOf(plan.getString("ref")), String.valueOf(plan.getString("Extra"))));
                    }
                }
            }
        }
        return reads;
    }

    /** The tables of a file by the names that it gives them; a name of a large table is given to nothing else. */
    private static Map<String, String> tables(query.SqlFile file) throws IOException {
        Map<String, String> tables = new HashMap<>();
        Set<String> twice = new HashSet<>();
        Matcher reference = REFERENCE.matcher(file.readOnlyStatement());
        while (reference.find()) {
            String table = reference.group(1);
            String name = reference.group(2) == null ? table : reference.group(2);
            String other = tables.put(name, table);
            if (other != null && !other.equals(table) && (LARGE.contains(other) || LARGE.contains(table))) {
                twice.add(name + ": " + other + ", " + table);
            }
        }
        assertEquals(Set.of(), twice, "names that stand for two tables, one of them large");
        return tables;
    }
}
