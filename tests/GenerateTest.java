//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//DEPS info.picocli:picocli:4.7.7
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
//SOURCES ../generate.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // commons-csv is compiled with annotations that it does not ship

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.tools.ToolProvider;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** generate.java through its command line: the bytes, the model's tables, the invariants of the data, the options, the folder. */
@Timeout(value = 30, unit = TimeUnit.MINUTES) // what lasts longer hangs, on the slowest of machines
class GenerateTest {

    static final List<String> AGE_GROUPS = List.of("0-4", "5-14", "15-24", "25-44", "45-64", "65-74", "75-84", "85+");
    static final List<String> GENDERS = List.of("Female", "Male", "Other");
    static final List<String> SERVICES = List.of("Adult ED", "Pediatric ED", "Urgent Care Centre");
    static final List<String> PEOPLE_FILES = List.of("patients.csv", "ed_encounters.csv", "ip_stays.csv");

    @TempDir
    static Path tmp;

    // ---- Determinism ---------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "--threads {0}")
    @ValueSource(ints = {1, 2, 8})
    void theNumberOfThreadsDoesNotChangeAByte(int threads) throws IOException {
        Path one = made("--patients", "5000");
        Path other = generate("--patients", "5000", "--threads", String.valueOf(threads));
        assertSameFiles(one, other);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "Nepal, Arabic digits | -Duser.timezone=Asia/Kathmandu -Duser.language=ar -Duser.country=EG",
        "Samoa, Turkish, Latin-1 | -Duser.timezone=Pacific/Apia -Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-1",
        "Devanagari digits, one processor | -Duser.language=hi -Duser.country=IN -Duser.extensions=u-nu-deva -XX:ActiveProcessorCount=1",
        "another compiler and garbage collector | -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m"})
    void theEnvironmentDoesNotChangeAByte(String name, String jvmOptions) throws Exception {
        Path out = folder().resolve("data");
        List<String> command = new ArrayList<>(List.of(java(Path.of(System.getProperty("java.home")))));
        command.addAll(List.of(jvmOptions.split(" ")));
        assertSucceeds(command, out, "--patients", "1000", "--sites", "15");
        assertSameFiles(made("--patients", "1000", "--sites", "15"), out);
    }

    @Test
    void anotherJdkDoesNotChangeAByte() throws Exception {
        Path here = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> others = new ArrayList<>();
        try (Stream<Path> siblings = Files.list(here.getParent())) {
            for (Path jdk : siblings.map(GenerateTest::realPath).distinct().sorted().toList()) {
                if (!jdk.equals(here) && feature(jdk) > Runtime.version().feature()) {
                    others.add(jdk);
                }
            }
        }
        assumeFalse(others.isEmpty(), "no newer JDK beside " + here + " that could run these classes");
        for (Path jdk : others) {
            Path out = folder().resolve("data");
            assertSucceeds(List.of(java(jdk)), out, "--patients", "5000");
            assertSameFiles(made("--patients", "5000"), out);
        }
    }

    private static int feature(Path jdk) {
        try {
            Matcher version = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(Files.readString(jdk.resolve("release")));
            return Files.isExecutable(Path.of(java(jdk))) && version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void anotherSeedOrSizeGivesOtherPeople() throws IOException {
        Path one = made("--patients", "300", "--seed", "1");
        Path seven = made("--patients", "300", "--seed", "7");
        for (String file : PEOPLE_FILES) {
            assertNotEquals(-1, Files.mismatch(one.resolve(file), seven.resolve(file)), file);
        }
        for (String file : List.of("dim_site.csv", "dim_lha.csv", "population_projection.csv", "ed_baseline_rates.csv")) {
            assertEquals(-1, Files.mismatch(one.resolve(file), seven.resolve(file)), file + " does not depend on the seed");
        }
        Path more = made("--patients", "301", "--seed", "1");
        assertEquals(301, lines(more, "patients.csv").size());
        assertEquals(300, lines(one, "patients.csv").size());
    }

    @ParameterizedTest(name = "{0} patients: {1}")
    @CsvSource({"1000, 1-300 301-1000", "5000, 1-2999 3000-5000", "5000, 1-1 2-2048 2049-4999 5000-5000"})
    void rangesPutTogetherEqualTheWhole(String patients, String ranges) throws IOException {
        Path whole = made("--patients", patients);
        Map<String, List<String>> pieces = new TreeMap<>();
        for (String range : ranges.split(" ")) {
            Path piece = made("--patients", patients, "--range", range);
            for (String file : PEOPLE_FILES) {
                pieces.computeIfAbsent(file, f -> new ArrayList<>()).addAll(lines(piece, file));
            }
            for (String file : List.of("dim_site.csv", "population_projection.csv", "ed_baseline_rates.csv", "staffed_beds.csv")) {
                assertEquals(-1, Files.mismatch(whole.resolve(file), piece.resolve(file)), file + " of " + range);
            }
        }
        for (String file : PEOPLE_FILES) {
            assertTrue(lines(whole, file).equals(pieces.get(file)), file);
        }
    }

    // ---- Files ---------------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"--patients 300 --seed 1", "--patients 1", "--patients 200 --sites 60", "--patients 20000 --seed 7"})
    void filesAreThoseOfTheSchemaAndTheManifest(String options) throws Exception {
        Path dir = made(options.split(" "));
        assertManifestHolds(dir);
        Map<String, List<Column>> schema = schema();
        Set<String> expected = new TreeSet<>(schema.keySet().stream().map(t -> t + ".csv").toList());
        expected.add("manifest.json");
        assertEquals(expected, names(dir));
        for (String table : schema.keySet()) {
            byte[] bytes = Files.readAllBytes(dir.resolve(table + ".csv"));
            String text = new String(bytes, StandardCharsets.UTF_8);
            List<Column> columns = schema.get(table);
            assertEquals(columns.stream().map(Column::name).collect(Collectors.joining(",")), text.lines().findFirst().orElse(""), table);
            assertTrue(text.endsWith("\n") && text.indexOf('\r') < 0 && text.charAt(0) != '\ufeff' && !text.contains("\n\n"), table);
            assertTrue(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127), table + " is plain ASCII");

            StringBuilder again = new StringBuilder();
            try (CSVParser parser = CSVParser.parse(text, CSVFormat.RFC4180);
                    CSVPrinter printer = new CSVPrinter(again, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get())) {
                boolean header = true;
                for (CSVRecord row : parser) {
                    assertEquals(columns.size(), row.size(), () -> table + ": " + row);
                    for (int i = 0; i < row.size() && !header; i++) {
                        String fault = columns.get(i).fault(row.get(i));
                        assertEquals("", fault, () -> table + ": " + row);
                    }
                    header = false;
                    printer.printRecord(row);
                }
            }
            assertTrue(again.toString().equals(text), table + " is written as commons-csv writes it");
        }
    }

    @Test
    void theManifestHasTheChecksumOfEveryTable() throws IOException {
        Path dir = made("--patients", "300", "--seed", "7");
        Matcher entry = Pattern.compile("\"table\": \"(\\w+)\".*\"checksum\": \"(\\d+)\"")
                .matcher(Files.readString(dir.resolve("manifest.json")));
        int tables = 0;
        for (; entry.find(); tables++) {
            BigInteger sum = BigInteger.ZERO;
            for (CSVRecord row : read(dir, entry.group(1))) {
                CRC32 crc = new CRC32();
                crc.update(row.stream().collect(Collectors.joining(",")).getBytes(StandardCharsets.UTF_8));
                sum = sum.add(BigInteger.valueOf(crc.getValue()).pow(2));
            }
            assertEquals(sum.toString(), entry.group(2), entry.group(1));
        }
        assertEquals(schema().size(), tables);
    }

    /** Readers of CSV disagree about quotes within a field: in the files as the model is made, there are none. */
    @Test
    void noFieldHasQuotesWithin() throws IOException {
        try (Stream<Path> files = Files.list(made("--patients", "300", "--seed", "7"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".csv")).toList()) {
                assertFalse(Files.readString(file).contains("\"\""), file.toString());
            }
        }
    }

    @Test
    void theManifestAndDatasetInfoDescribeTheRun() throws IOException {
        Path dir = made("--patients", "300", "--seed", "7");
        Map<String, Object> manifest = JSON.std.mapFrom(Files.readString(dir.resolve("manifest.json")));
        assertEquals("lm-synth", manifest.get("name"));
        assertEquals(7, ((Number) manifest.get("seed")).intValue());
        List<CSVRecord> info = read(dir, "dataset_info");
        assertEquals(1, info.size());
        CSVRecord row = info.get(0);
        assertEquals(manifest.get("version"), row.get("version"));
        assertEquals("7", row.get("seed"));
        assertEquals("300", row.get("patients"));
        assertEquals("2022-01-01", row.get("first_date"));
        assertEquals("2025-12-31", row.get("last_date"));
        assertEquals("2025-12-31", row.get("reference_date"));
        double region = read(dir, "population_projection").stream().filter(r -> r.get("year").equals("2025"))
                .mapToLong(r -> Long.parseLong(r.get("population"))).sum();
        Map<?, ?> parameters = (Map<?, ?>) manifest.get("parameters");
        double dead = ((Number) parameters.get("region_deaths")).doubleValue();
        assertTrue(dead > 0.02 * region && dead < 0.06 * region, "dead of four years: " + dead);
        assertEquals((region + dead) / 300, Double.parseDouble(row.get("persons_per_patient")), 1e-6);
        TestData.assertParameters(parameters, row.get("parameters"));
    }

    // ---- The tables that the model states -------------------------------------------------------------------------------

    private static final String PROGRAMS = """
            Medicine: General Medicine; Hospitalist; ACE (Acute Care for Elderly)
            Inpatient MHSU: Adult Inpatient Psychiatry; Psychiatric High Acuity/ICU; Substance Use Stabilization
            MICY: Labour & Delivery; Post-partum/Maternity; Inpatient Pediatrics
            Critical Care: ICU (Med-Surg); High Acuity/Step-Down; Rapid Response/Outreach
            Surgery / Periop: Operating Room; PACU/Day Surgery; Surgical Inpatient Unit
            Emergency: Adult ED; Pediatric ED; Urgent Care Centre
            Cardiac: Interventional Cardiology (Cath/PCI); Cardiac Surgery/CSU; Telemetry/Heart Failure
            Renal: In-Centre Hemodialysis; Peritoneal Dialysis; Kidney Care Clinic
            Rehabilitation: Inpatient Rehab; Outpatient/Day Rehab; Stroke/ESD
            Primary Health Care: PCN Clinic; UPCC; Home Health
            Chronic Disease Mgmt: Diabetes Education; COPD/Asthma Clinic; Heart Failure Clinic
            Population & Public Health: Communicable Disease; Health Protection; Health Promotion/Screening
            Palliative Care: Acute Palliative Unit; Hospice/Community; Palliative Consult
            Trauma: ED/Trauma Bay; Trauma Ward/Step-Down; Follow-up Clinic
            Specialized Community Services: Seniors Outreach; Complex Chronic Mgmt; Community Palliative Support
            Pain Services: Acute Pain Service; Chronic Pain Clinic; Interventional Pain
            """;

    @Test
    void placesAndProgramsHaveTheirNames() throws IOException {
        Path dir = made("--patients", "300", "--seed", "1");
        assertEquals("""
                1,LM-SNW,Snowberry General
                2,LM-BLH,Blue Heron Medical
                3,LM-SLM,Salmon Run Hospital
                4,LM-MSC,Mossy Cedar Community
                5,LM-OTB,Otter Bay Medical Centre
                6,LM-BRC,Bear Creek Hospital
                7,LM-DFT,Driftwood Regional
                8,LM-STG,Stargazer Health Centre
                9,LM-SRC,Sunrise Coast Hospital
                10,LM-GRS,Grouse Ridge Medical
                11,LM-FGH,Foggy Harbor Hospital
                12,LM-GPK,Granite Peak Medical
                """, text(read(dir, "dim_site"), "site_id", "site_code", "site_name"));
        Map<String, String> code = read(dir, "dim_site").stream().collect(Collectors.toMap(r -> r.get("site_id"), r -> r.get("site_code")));
        assertEquals("""
                1,Harborview,LM-FGH
                2,Riverbend,LM-BRC
                3,North Shoreline,LM-GRS
                4,Cedar Heights,LM-MSC
                5,Lakeside Plains,LM-SNW
                6,Granite Hills,LM-GPK
                7,Sunset Promenade,LM-SRC
                8,Driftwood Inlet,LM-DFT
                9,Otter Cove,LM-OTB
                10,Blueberry Meadows,LM-BLH
                11,Silver Falls,LM-SLM
                12,Stargazer Valley,LM-STG
                """, read(dir, "dim_lha").stream()
                .map(r -> r.get("lha_id") + "," + r.get("lha_name") + "," + code.get(r.get("default_site_id")) + "\n")
                .collect(Collectors.joining()));
        StringBuilder programs = new StringBuilder();
        StringBuilder subprograms = new StringBuilder();
        int program = 0;
        for (String line : PROGRAMS.lines().toList()) {
            String[] parts = line.split(": ");
            programs.append(++program).append(',').append(parts[0]).append('\n');
            int subprogram = 0;
            for (String name : parts[1].split("; ")) {
                subprograms.append(program).append(',').append(++subprogram).append(',').append(name).append('\n');
            }
        }
        assertEquals(programs.toString(), text(read(dir, "dim_program"), "program_id", "program_name"));
        assertEquals(subprograms.toString(), text(read(dir, "dim_subprogram"), "program_id", "subprogram_id", "subprogram_name"));
        assertEquals(16, program);
        assertEquals(48, read(dir, "dim_subprogram").size());
    }

    @Test
    void theProjectionIsCompleteAndDiffersByAreaAgeAndGender() throws IOException {
        List<CSVRecord> rows = read(made("--patients", "300", "--seed", "1"), "population_projection");
        assertEquals(2_880, rows.size());
        List<String> keys = new ArrayList<>();
        for (int year = 2025; year <= 2034; year++) {
            for (int area = 1; area <= 12; area++) {
                for (String age : AGE_GROUPS) {
                    for (String gender : GENDERS) {
                        keys.add(year + "," + area + "," + age + "," + gender);
                    }
                }
            }
        }
        assertEquals(keys, rows.stream().map(r -> r.get("year") + "," + r.get("lha_id") + "," + r.get("age_group") + "," + r.get("gender"))
                .toList());

        Map<String, Double> sums = new HashMap<>();
        for (CSVRecord r : rows) {
            double n = Double.parseDouble(r.get("population"));
            assertTrue(n >= 0 && (n > 0 || r.get("gender").equals("Other")), () -> "nobody there: " + r);
            for (String key : List.of("", " area" + r.get("lha_id"), " age" + r.get("age_group"), " gender" + r.get("gender"),
                    " area" + r.get("lha_id") + " age" + r.get("age_group"), " area" + r.get("lha_id") + " gender" + r.get("gender"))) {
                sums.merge(r.get("year") + key, n, Double::sum);
            }
        }
        assertEquals(3.2e6, sums.get("2025"), 0.1e6, "people in the region");
        Set<Long> totals = new HashSet<>();
        Set<Long> ageMixes = new HashSet<>();
        for (int area = 1; area <= 12; area++) {
            String key = " area" + area;
            totals.add(Math.round(sums.get("2025" + key)));
            ageMixes.add(Math.round(1e4 * sums.get("2025" + key + " age85+") / sums.get("2025" + key)));
            double growth = 100 * (Math.pow(sums.get("2034" + key) / sums.get("2025" + key), 1 / 9.0) - 1);
            assertTrue(growth > 0.5 && growth < 2.6, "area " + area + " grows by " + growth + " % a year");
        }
        assertEquals(12, totals.size(), "areas of different size");
        assertTrue(ageMixes.size() >= 6, "areas of different age: " + ageMixes);
        for (int year = 2025; year < 2034; year++) {
            for (String old : List.of("75-84", "85+")) {
                double growth = sums.get(year + 1 + " age" + old) / sums.get(year + " age" + old) - 1;
                assertTrue(growth > 1.5 * (sums.get("" + (year + 1)) / sums.get("" + year) - 1), old + " in " + year + ": " + growth);
                for (String age : AGE_GROUPS.subList(0, 6)) {
                    assertTrue(growth > sums.get(year + 1 + " age" + age) / sums.get(year + " age" + age) - 1,
                            "the oldest grow fastest, not " + age + " in " + year);
                }
            }
        }
        assertTrue(sums.get("2025 genderOther") < 0.01 * sums.get("2025"), "few are of gender Other");
        assertTrue(sums.get("2025 genderOther") > 0.001 * sums.get("2025"), "some are of gender Other");
    }

    @Test
    void theCalendarHasEveryDayFromTheWarmUpToTheEndOfTheProjection() throws IOException {
        Map<String, CSVRecord> days = read(made("--patients", "300", "--seed", "1"), "dim_date").stream()
                .collect(Collectors.toMap(r -> r.get("date"), r -> r, (one, other) -> one, TreeMap::new));
        LocalDate first = LocalDate.of(2022, 1, 1).minusDays(generate.WARM_UP_DAYS);
        List<String> all = Stream.iterate(first, day -> day.getYear() < 2035, day -> day.plusDays(1)).map(LocalDate::toString).toList();
        assertEquals(all, List.copyOf(days.keySet()));
        assertEquals("2025,2,4,2025/26,1,16,5,0,1,Good Friday,", values(days.get("2025-04-18")));
        assertEquals("2025,2,4,2025/26,1,17,1,0,0,,1", values(days.get("2025-04-21")), "the day after a long weekend");
        assertEquals("2025,2,4,2025/26,2,17,5,0,0,,5", values(days.get("2025-04-25")), "a fiscal period begins on a Friday");
        assertEquals("2024,4,12,2024/25,10,1,2,0,0,,", values(days.get("2024-12-31")), "ISO week of the next year");
        for (String end : List.of("2022-04-28", "2022-11-10", "2026-04-30", "2027-03-04")) { // a report of the ministry ends on the second
            assertEquals(1, Integer.parseInt(days.get(LocalDate.parse(end).plusDays(1).toString()).get("fiscal_period"))
                    - Integer.parseInt(days.get(end).get("fiscal_period")), end);
        }
        assertEquals("2025,1,3,2024/25,13,14,1,0,0,,", values(days.get("2025-03-31")));
        assertEquals("2021,3,9,2021/22,6,36,6,1,0,,5", values(days.get("2021-09-11")), "five days after Labour Day");
        assertEquals(11, days.values().stream().filter(r -> r.get("year").equals("2025") && r.get("is_holiday").equals("1")).count());
    }

    private static String values(CSVRecord row) {
        return String.join(",", row.toList().subList(1, row.size()));
    }

    @Test
    void samplesAreOtherPeopleInTheSameEnvironment() throws IOException {
        Path one = made("--patients", "300", "--seed", "1");
        Path other = made("--patients", "300", "--seed", "1", "--sample", "1");
        for (String table : List.of("dim_event", "dim_date", "staffed_beds", "ed_baseline_rates", "population_projection")) {
            assertEquals(Files.readString(one.resolve(table + ".csv")), Files.readString(other.resolve(table + ".csv")), table);
        }
        assertNotEquals(Files.readString(one.resolve("ed_encounters.csv")), Files.readString(other.resolve("ed_encounters.csv")));
        assertTrue(read(other, "dataset_info").get(0).get("parameters").contains("; sample=1;"));
    }

    @Test
    void eventsOutsideTheTableAreDrawnFromTheSeed() throws IOException {
        Path one = made("--patients", "3000", "--first-date", "2026-02-01", "--last-date", "2027-01-31");
        Path other = generate("--patients", "1", "--first-date", "2026-02-01", "--last-date", "2027-01-31", "--seed", "8");
        assertNotEquals(Files.readString(one.resolve("dim_event.csv")), Files.readString(other.resolve("dim_event.csv")));
    }

    @Test
    void aWardThatClosesHasBeds() throws IOException {
        Path dir = made("--patients", "300", "--seed", "1");
        Set<String> beds = read(dir, "staffed_beds").stream().map(r -> r.get("site_id") + "," + r.get("program_id"))
                .collect(Collectors.toSet());
        List<CSVRecord> closures = read(dir, "dim_event").stream().filter(r -> r.get("event_type").equals("Ward closure")).toList();
        assertTrue(closures.size() > 20, closures.size() + " closures");
        for (CSVRecord closure : closures) {
            assertTrue(beds.contains(closure.get("site_id") + "," + closure.get("program_id")), closure::toString);
            assertTrue(Double.parseDouble(closure.get("factor")) < 1, closure::toString);
        }
    }

    @Test
    void theDayAfterALongWeekendIsBusy() throws IOException {
        Data data = data("--patients", "20000", "--seed", "1");
        Map<LocalDate, String> after = read(made("--patients", "20000", "--seed", "1"), "dim_date").stream()
                .filter(r -> r.get("weekday").equals("2") && r.get("is_holiday").equals("0") && r.get("date").compareTo("2022-01-01") >= 0
                        && r.get("date").compareTo("2025-12-31") <= 0)
                .collect(Collectors.toMap(r -> LocalDate.parse(r.get("date")), r -> r.get("days_after_long_weekend")));
        Map<Boolean, Double> perDay = after.entrySet().stream().collect(Collectors.partitioningBy(day -> day.getValue().equals("1"),
                Collectors.averagingDouble(day -> perDay(data, day.getKey(), 1))));
        assertTrue(perDay.get(true) > 1.03 * perDay.get(false), perDay + " visits on a Tuesday after a long weekend (true) and others");
    }

    @Test
    void aSnowstormKeepsPeopleAtHomeAndASiteBeforeItsOpeningHasNoVisits() throws IOException {
        Data data = data("--patients", "20000", "--seed", "1");
        double storm = perDay(data, LocalDate.of(2022, 12, 18), 6);
        double before = perDay(data, LocalDate.of(2022, 12, 4), 6);
        assertTrue(storm < 0.97 * before, storm + " visits a day in the storm, " + before + " two weeks before");
        List<LocalDateTime> arrivals = data.visits.stream().filter(v -> v.site.equals("10") && v.service.equals("Urgent Care Centre"))
                .map(Visit::arrival).sorted().toList();
        assertFalse(arrivals.get(0).isBefore(LocalDateTime.of(2022, 9, 12, 0, 0)), arrivals.get(0)::toString);
    }

    private static double perDay(Data data, LocalDate first, int days) {
        return data.visits.stream().map(v -> v.arrival.toLocalDate())
                .filter(day -> !day.isBefore(first) && day.isBefore(first.plusDays(days))).count() / (double) days;
    }

    @Test
    void everyAreaAgeGenderAndServiceHasARate() throws IOException {
        List<CSVRecord> rows = read(made("--patients", "300", "--seed", "1"), "ed_baseline_rates");
        assertEquals(864, rows.size());
        assertEquals(864, rows.stream().map(r -> r.get("lha_id") + "," + r.get("age_group") + "," + r.get("gender") + ","
                + r.get("ed_subservice")).distinct().count());
        for (CSVRecord r : rows) {
            double rate = Double.parseDouble(r.get("baserate_per_1000"));
            assertTrue(rate >= 0 && rate < 3_000, r::toString);
            boolean child = Set.of("0-4", "5-14").contains(r.get("age_group"));
            assertTrue(!r.get("ed_subservice").equals("Pediatric ED") || child == rate > 0, r::toString);
            assertTrue(!r.get("ed_subservice").equals("Adult ED") || child == (rate == 0), r::toString);
        }
        for (String by : List.of("lha_id", "age_group", "gender")) {
            assertTrue(rows.stream().filter(r -> r.get("ed_subservice").equals("Urgent Care Centre"))
                    .collect(Collectors.groupingBy(r -> r.get(by),
                            Collectors.summingDouble(r -> Double.parseDouble(r.get("baserate_per_1000")))))
                    .values().stream().map(s -> Math.round(s * 10)).distinct().count() > 2, "rates differ by " + by);
        }
    }

    @Test
    void bedsAreWhereTheProgramsAre() throws IOException {
        Path dir = made("--patients", "300", "--seed", "1");
        Map<String, String> type = read(dir, "dim_site").stream().collect(Collectors.toMap(r -> r.get("site_id"), r -> r.get("site_type")));
        assertEquals(Set.of("Tertiary", "Regional", "Community"), Set.copyOf(type.values()));
        Map<String, Integer> bySite = new HashMap<>();
        for (CSVRecord r : read(dir, "staffed_beds")) {
            int beds = Integer.parseInt(r.get("staffed_beds"));
            assertTrue(beds > 0, r::toString);
            assertTrue(Set.of("1", "2", "3", "4", "5", "7", "8", "9", "13", "14").contains(r.get("program_id")),
                    () -> "no inpatients: " + r);
            assertTrue(!type.get(r.get("site_id")).equals("Community") || !r.get("program_id").equals("14"),
                    () -> "trauma is tertiary: " + r);
            bySite.merge(r.get("site_id"), beds, Integer::sum);
        }
        assertEquals(12, bySite.size(), "every site has beds");
        int all = bySite.values().stream().mapToInt(b -> b).sum();
        assertTrue(all > 3_000 && all < 12_000, "beds of the network: " + all);
    }

    // ---- Invariants -----------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {
        "--patients 300 --seed 1", "--patients 300 --seed 7", "--patients 20000 --seed 1", "--patients 20000 --seed 7",
        "--patients 1", "--patients 2", "--patients 7 --threads 3",
        "--patients 20000 --first-date 2025-12-31",
        "--patients 5000 --first-date 2024-03-10 --last-date 2024-03-10 --base-year 2025",
        "--patients 5000 --first-date 2023-02-28 --last-date 2024-02-29 --base-year 2025",
        "--patients 3000 --first-date 2026-02-01 --last-date 2027-01-31",
        "--patients 1000 --first-date 2006-06-15 --last-date 2025-02-28",
        "--patients 1000 --base-year 2050 --seed -1",
        "--patients 20000 --range 7000-9000",
        "--patients 5000 --sites 15 --seed 3"})
    void invariantsHold(String options) throws IOException {
        assertNoFault(data(options.split(" ")));
    }

    @Test
    void patientIdsDealThePeopleIntoGroupsOfOneSize() throws IOException {
        Data data = data("--patients", "20000", "--seed", "1");
        for (int digits = 1; digits <= 2; digits++) {
            int last = digits;
            int groups = 1 << 4 * digits;
            Map<String, Long> size = data.people.keySet().stream()
                    .collect(Collectors.groupingBy(id -> id.substring(id.length() - last), Collectors.counting()));
            assertEquals(groups, size.size());
            size.forEach((group, people) -> assertTrue(Math.abs(people - 20_000 / groups) <= 1, group + ": " + people + " people"));
        }
    }

    @ParameterizedTest(name = "{0} patients, seed {1}")
    @CsvSource({"300, 1", "300, 7", "20000, 1", "20000, 7"})
    void visitsOfTheLastYearAreDrawsFromTheRates(int patients, int seed) throws IOException {
        Data data = data("--patients", String.valueOf(patients), "--seed", String.valueOf(seed));
        // one frequent user may be most of an area that has few people: then only age groups are compared
        List<String> dimensions = patients < 1_000 ? List.of("age_group") : List.of("age_group", "lha_id", "gender", "ed_subservice");
        Map<String, Double> expected = new TreeMap<>();
        Map<String, Double> variance = new TreeMap<>();
        Map<String, Integer> observed = new TreeMap<>();
        Map<String, Double> population = new HashMap<>();
        for (CSVRecord r : read(data.dir, "population_projection")) {
            population.put(r.get("year") + r.get("lha_id") + r.get("age_group") + r.get("gender"), Double.parseDouble(r.get("population")));
        }
        List<String> ageGroups = generate.AgeGroup.ALL.stream().map(group -> group.text).toList();
        Map<String, Double> ofOnePerson = read(data.dir, "ed_baseline_rates").stream().collect(Collectors.groupingBy(
                r -> r.get("lha_id") + r.get("age_group") + r.get("gender"),
                Collectors.summingDouble(r -> Double.parseDouble(r.get("baserate_per_1000")) / 1000)));
        for (CSVRecord r : read(data.dir, "ed_baseline_rates")) {
            double sigma = generate.FRAILTY_SIGMA[ageGroups.indexOf(r.get("age_group"))];
            // people who differ by a lognormal frailty are less even than a Poisson distribution
            double perVisit = 1 + (Math.exp(sigma * sigma) - 1)
                    * ofOnePerson.get(r.get("lha_id") + r.get("age_group") + r.get("gender"));
            double visits = population.get(data.last.getYear() + r.get("lha_id") + r.get("age_group") + r.get("gender"))
                    * Double.parseDouble(r.get("baserate_per_1000")) / 1000 / data.personsPerPatient;
            for (String d : dimensions) {
                expected.merge(d + " " + r.get(d), visits, Double::sum);
                variance.merge(d + " " + r.get(d), visits * perVisit, Double::sum);
            }
        }
        LocalDateTime from = data.last.plusDays(1).minusYears(1).atStartOfDay();
        for (Visit v : data.visits) {
            if (!v.arrival.isBefore(from)) {
                Person p = data.people.get(v.patient);
                List<String> values = List.of(p.ageGroup, p.lha, p.gender, v.service);
                for (int i = 0; i < dimensions.size(); i++) {
                    observed.merge(dimensions.get(i) + " " + values.get(i), 1, Integer::sum);
                }
            }
        }
        assertTrue(expected.keySet().containsAll(observed.keySet()));
        assertAll(expected.entrySet().stream().map(e -> () -> {
            int seen = observed.getOrDefault(e.getKey(), 0);
            assertTrue(Math.abs(seen - e.getValue()) <= 4 * Math.sqrt(variance.get(e.getKey())) + 1,
                    e.getKey() + ": " + seen + " visits, expected " + e.getValue());
        }));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 7})
    void peopleAreInBedOnEveryDayFromTheFirst(int seed) throws IOException {
        Data data = data("--patients", "20000", "--seed", String.valueOf(seed));
        double beds = read(data.dir, "staffed_beds").stream().mapToInt(r -> Integer.parseInt(r.get("staffed_beds"))).sum()
                / data.personsPerPatient;
        double all = 0;
        int days = 0;
        for (LocalDate day = data.first; !day.isAfter(data.last); day = day.plusMonths(1)) {
            all += data.census(day.plusDays(1));
            days++;
        }
        assertTrue(all / days > 0.85 * beds && all / days < 1.15 * beds, "mean census " + all / days + " in " + beds + " beds");
        double noise = 4 * Math.sqrt(1.5 * beds);
        for (int i = 0; i < 7; i++) {
            int firstWeek = data.census(data.first.plusDays(i + 1L));
            int lastWeek = data.census(data.last.minusDays(i - 1L));
            assertTrue(Math.abs(firstWeek - beds) < 0.15 * beds + noise, "day " + i + ": " + firstWeek + " people in " + beds + " beds");
            assertTrue(lastWeek > 0.85 * beds - noise, "day " + i + " from the end: " + lastWeek + " people in " + beds + " beds");
        }
        double firstMonth = IntStream.range(0, 30).map(i -> data.census(data.first.plusDays(i + 1L))).average().orElse(0);
        double lastMonth = IntStream.range(0, 30).map(i -> data.census(data.last.minusDays(i - 1L))).average().orElse(0);
        assertTrue(firstMonth > 0.6 * beds && lastMonth > 0.7 * beds, firstMonth + ", " + lastMonth + " in " + beds + " beds");
    }

    // ---- Margins and shapes ---------------------------------------------------------------------------------------------

    /** Each stratum has its share of the people who were expected to die: who is left differs from the residents by chance alone. */
    @ParameterizedTest(name = "{0} patients, seed {1}")
    @CsvSource({"1000, 42", "1000, 7", "20000, 1"})
    void theLivingAreTheResidentsButForTheChanceOfDeath(int patients, int seed) throws IOException {
        Data data = data("--patients", String.valueOf(patients), "--seed", String.valueOf(seed));
        Map<String, Double> members = new TreeMap<>();
        Map<String, Integer> living = new HashMap<>();
        for (Person p : data.people.values()) {
            for (String margin : List.of("lha_id " + p.lha, "age_group " + p.ageGroup, "gender " + p.gender)) {
                members.merge(margin, 1.0, Double::sum);
                living.merge(margin, p.death == null ? 1 : 0, Integer::sum);
            }
        }
        assertEquals(patients, data.people.size());
        Map<String, Double> residents = new TreeMap<>();
        for (CSVRecord r : read(data.dir, "population_projection")) {
            if (r.get("year").equals("2025")) {
                for (String by : List.of("lha_id", "age_group", "gender")) {
                    residents.merge(by + " " + r.get(by), Double.parseDouble(r.get("population")) / data.personsPerPatient, Double::sum);
                }
            }
        }
        assertEquals(12 + 8 + 3, residents.size());
        residents.forEach((margin, share) -> {
            double expectedDead = Math.max(0, members.getOrDefault(margin, 0.0) - share);
            assertTrue(Math.abs(living.getOrDefault(margin, 0) - share) <= 2 + 4 * Math.sqrt(expectedDead),
                    () -> margin + ": " + living.get(margin) + " living, expected " + share + " with " + expectedDead + " dead");
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 7, 42})
    void aThousandPatientsHaveAboutTwoThousandVisits(int seed) throws IOException {
        Data data = data("--patients", "1000", "--seed", String.valueOf(seed));
        assertTrue(data.visits.size() >= 1_500 && data.visits.size() <= 2_400, data.visits.size() + " visits");
        assertTrue(data.stays.size() >= 200 && data.stays.size() <= 600, data.stays.size() + " stays");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 7})
    void careHasTheShapesOfHospitals(int seed) throws IOException {
        Data data = data("--patients", "20000", "--seed", String.valueOf(seed));
        double home = data.visits.stream().filter(v -> v.site.equals(data.people.get(v.patient).home)).count()
                + data.stays.stream().filter(s -> s.site.equals(data.people.get(s.patient).home)).count();
        home /= data.visits.size() + data.stays.size();
        assertTrue(home >= 0.87 && home <= 0.93, "care at the home facility: " + home);

        Map<String, List<Double>> los = data.stays.stream().filter(s -> s.los != null)
                .collect(Collectors.groupingBy(s -> s.program, TreeMap::new, Collectors.mapping(s -> s.los, Collectors.toList())));
        int judged = 0;
        for (Map.Entry<String, List<Double>> e : los.entrySet()) {
            List<Double> days = e.getValue().stream().sorted().toList();
            if (days.size() >= 30) {
                double mean = days.stream().mapToDouble(d -> d).average().orElse(0);
                double median = days.get(days.size() / 2);
                assertTrue(mean > median, "program " + e.getKey() + ": mean " + mean + ", median " + median);
                judged++;
            }
        }
        assertTrue(judged >= 7, "programs with stays: " + los.keySet());

        List<Stay> alc = data.stays.stream().filter(s -> s.alcFlag.equals("1")).toList();
        double old = alc.stream().filter(s -> data.people.get(s.patient).ageAt(s.admit) >= 65).count() / (double) alc.size();
        double medicine = alc.stream().filter(s -> s.program.equals("1")).count() / (double) alc.size();
        assertTrue(alc.size() > 0.02 * data.stays.size() && alc.size() < 0.15 * data.stays.size(), alc.size() + " ALC stays");
        assertTrue(old > 0.6, "ALC at 65 and over: " + old);
        assertTrue(medicine > 0.5, "ALC in Medicine: " + medicine);
        double need = data.people.values().stream().mapToDouble(p -> p.expectedRate).sum();
        double rates = data.visits.stream().filter(v -> v.arrival.getYear() == 2025).count();
        assertEquals(1, need / rates, 0.08, "expected visits of the people against visits of the year");
    }

    // ---- Options --------------------------------------------------------------------------------------------------------

    @Test
    void datesAndBaseYearBoundTheHistory() throws IOException {
        Path dir = made("--patients", "3000", "--first-date", "2026-02-01", "--last-date", "2027-01-31");
        CSVRecord info = read(dir, "dataset_info").get(0);
        assertEquals("2026-02-01,2027-01-31,2027-01-31",
                String.join(",", info.get("first_date"), info.get("last_date"), info.get("reference_date")));
        Data data = new Data(dir);
        assertTrue(data.visits.size() > 500, "a year of visits");
        for (int month = 2; month <= 13; month++) {
            LocalDate day = LocalDate.of(2026, 1, 1).plusMonths(month - 1L);
            assertTrue(data.visits.stream().anyMatch(v -> v.arrival.toLocalDate().withDayOfMonth(1).equals(day)), "visits in " + day);
        }
        assertEquals(years(2027), years(dir));
        Path later = made("--patients", "1000", "--base-year", "2050", "--seed", "-1");
        assertEquals(years(2050), years(later));
        assertTrue(read(later, "dataset_info").get(0).get("parameters").contains("; base_year=2050;"));
    }

    private static Set<String> years(int from) {
        return IntStream.range(from, from + 10).mapToObj(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> years(Path dir) throws IOException {
        return read(dir, "population_projection").stream().map(r -> r.get("year")).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void sitesBeyondTheTableAreInventedWithAnAreaEach() throws IOException {
        Path dir = made("--patients", "5000", "--sites", "15", "--seed", "3");
        List<CSVRecord> sites = read(dir, "dim_site");
        assertEquals(15, sites.size());
        assertEquals(15, read(dir, "dim_lha").size());
        assertEquals(10 * 15 * 8 * 3, read(dir, "population_projection").size());
        assertEquals(15 * 8 * 3 * 3, read(dir, "ed_baseline_rates").size());
        assertEquals(15, read(dir, "patients").stream().map(r -> r.get("facility_home_id")).distinct().count(),
                "every site is someone's home");
        assertEquals(15, read(dir, "patients").stream().map(r -> r.get("lha_id")).distinct().count(), "every area has people");
        assertEquals(read(made("--patients", "300", "--seed", "1"), "dim_site").stream().map(CSVRecord::toList).toList(),
                sites.subList(0, 12).stream().map(CSVRecord::toList).toList());
        assertNotEquals(sites.get(12).toList(), read(made("--patients", "1000", "--sites", "15"), "dim_site").get(12).toList());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3})
    void inventedPlacesAreUniqueAndNotReal(int seed) throws IOException {
        Path dir = made("--patients", "200", "--sites", "60", "--seed", String.valueOf(seed));
        for (String[] column : new String[][] {{"dim_site", "site_code"}, {"dim_site", "site_name"}, {"dim_lha", "lha_name"},
                {"dim_lha", "default_site_id"}}) {
            List<String> values = read(dir, column[0]).stream().map(r -> r.get(column[1])).toList();
            assertEquals(60, values.size());
            assertEquals(60, Set.copyOf(values).size(), () -> column[1] + " is unique: " + values);
        }
        assertTrue(read(dir, "dim_site").stream().allMatch(r -> r.get("site_code").matches("LM-[A-Z]{3}")));
        Pattern real = Pattern.compile("\\b(Vancouver|Burnaby|Surrey|Richmond|Delta|Langley|Coquitlam|Port Moody|Pitt Meadows|Maple Ridge|"
                + "New Westminster|White Rock|Abbotsford|Chilliwack|Mission|Hope|Tsawwassen|Ladner|Steveston|Squamish|Whistler|"
                + "Sechelt|Gibsons|"
                + "Bowen|Anmore|Belcarra|Lions Bay|Kitsilano|Royal Columbian|St\\.? Paul's|Lions Gate|Peace Arch|Eagle Ridge|Ridge Meadows|"
                + "Mount Saint Joseph|Queen's Park|Fraser Canyon|Fraser|Musqueam|Katzie|Kwantlen)\\b", Pattern.CASE_INSENSITIVE);
        Stream.concat(column(dir, "dim_site", "site_name").stream(), column(dir, "dim_lha", "lha_name").stream())
                .forEach(name -> assertFalse(real.matcher(name).find(), name));
    }

    @ParameterizedTest(name = "--sites {0}")
    @ValueSource(ints = {13, 200, 500})
    @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void asManySitesAsTheOptionTakesAreInvented(int count) throws IOException {
        Path dir = generate("--patients", "100", "--sites", String.valueOf(count));
        List<CSVRecord> sites = read(dir, "dim_site");
        assertEquals(count, sites.size());
        assertEquals(count, sites.stream().map(r -> r.get("site_code")).distinct().count());
        assertEquals(count, sites.stream().map(r -> r.get("site_name")).distinct().count());
        assertNoFault(new Data(dir));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {
        "--patients 0", "--patients -5", "--patients 1e6", "--patients 1.5", "--patients ALL", "--patients 1000000000", "--patients ''",
        "--range 5-2", "--range 0-5", "--range 1-2000", "--range 7", "--range 1-", "--range -1-5",
        "--last-date 2021-12-31", "--last-date 2025-02-30", "--first-date yesterday", "--first-date 1900-01-01",
        "--threads 0", "--threads -1", "--threads two", "--sites 3", "--sites 501", "--sites x", "--seed x", "--seed 1.5",
        "--base-year 2024", "--base-year 1e3", "--no-such-option 1"})
    void wrongValuesAreRefusedInOneLineThatNamesTheOption(String options) throws IOException {
        Path out = folder().resolve("data");
        String[] values = options.replace("''", "").split(" ", 2);
        Run run = run(with(out, values));
        assertEquals(2, run.code, run.err);
        String line = run.err.lines().findFirst().orElse("");
        String named = values[0].equals("--first-date") && values[1].startsWith("1900") ? "1900-01-01" : values[0];
        assertTrue(line.contains(named), line);
        assertTrue(line.length() < 250 && !run.err.contains("\tat ") && !run.err.contains("java."), run.err);
        assertFalse(Files.exists(out), "nothing is written");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "--pateints 20000 | there is no option '--pateints'; did you mean '--patients'?",
        "--pateints=20000 | there is no option '--pateints'; did you mean '--patients'?",
        "--patients 5 --output here | there is no option '--output'; did you mean '--out'?",
        "--zebra | there is no option '--zebra' (see --help)",
        "-x 5 | there is no option '-x' (see --help)",
        "20000 | '20000' belongs to no option",
        "--seed x | Invalid value for option '--seed': 'x' is not a whole number",
        "--last-date 2025-02-30 | Invalid value for option '--last-date': '2025-02-30' is not a date as 2025-12-31"})
    void aWrongCommandLineIsSaidInPlainWords(String options, String message) throws IOException {
        Run run = run(options.split(" "));
        assertEquals(2, run.code, run.err);
        assertTrue(run.err.startsWith("generate: " + message), run.err);
        assertEquals(1, run.err.lines().count(), run.err);
    }

    @Test
    void onePatientIsOnePatient() throws IOException {
        Run run = run(with(folder().resolve("data"), "--patients", "1"));
        assertTrue(run.err.startsWith("Generated 1 patient, "), run.err);
    }

    /** Errors are said anyway. */
    @Test
    void quietRunsSayNothing() throws IOException {
        Path out = folder().resolve("data");
        Run run = run(with(out, "--patients", "1", "-q"));
        assertEquals(0, run.code);
        assertEquals("", run.err);
        Run failed = run(with(out.resolve("patients.csv"), "--patients", "1", "--quiet"));
        assertEquals(1, failed.code);
        assertTrue(failed.err.startsWith("generate: "), failed.err);
    }

    /** At some size it takes long enough to be seen; the line goes at the end. In a pipe there is none. */
    @Test
    void aTerminalSeesHowManyPeopleAreDone() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/script")), "there is no 'script' here to make a terminal with");
        Path out = folder().resolve("data");
        Pattern progress = Pattern.compile("\rGenerating: [\\d,]+ of ([\\d,]+) people \\(\\d+ %\\)(?s:.*)\r\u001b\\[K"
                + "Generated \\1 patients");
        String command = "TERM=xterm '" + java(Path.of(System.getProperty("java.home"))) + "' -cp '" + System.getProperty("java.class.path")
                + "' generate --threads 1 --out '" + out + "' --patients ";
        String seen = "";
        for (int patients = 200_000; !progress.matcher(seen).find() && patients < 4_000_000; patients *= 4) {
            seen = sh("script -qec \"" + command + Math.min(patients, 3_200_000) + "\" /dev/null");
        }
        assertTrue(progress.matcher(seen).find(), seen);
        String piped = sh("script -qec \"" + command + "200000 2>&1 | cat\" /dev/null");
        assertTrue(piped.startsWith("Generated 200,000 patients"), piped);
    }

    /** In the trace, too. */
    @Test
    void whatDoesSomethingToATerminalIsMadeVisible() throws IOException {
        Path file = Files.createFile(folder().resolve("a\u001b[2Jb"));
        Run run = run(with(file, "--verbose"));
        assertEquals(1, run.code, run.err);
        assertTrue(run.err.contains("a\\x1b[2Jb") && run.err.contains("\n\tat "), run.err);
        assertEquals("", run.err.replaceAll("[^\\p{Cc}]|[\n\t]", ""), run.err);
    }

    @Test
    void helpShowsTheDefaults() {
        StringWriter out = new StringWriter();
        assertEquals(0, new CommandLine(new generate()).setOut(new PrintWriter(out)).execute("--help"));
        String help = out.toString().replaceAll("\\s+", " ");
        for (String part : List.of("--patients", "(default: 1000)", "--seed", "(default: 42)", "--out", "(default: data)", "--first-date",
                "(default: 2022-01-01)", "--last-date", "(default: 2025-12-31)", "--range", "--threads", "--sites", "--base-year",
                "Exit codes:", "Example:")) {
            assertTrue(help.contains(part), part);
        }
    }

    // ---- The folder -----------------------------------------------------------------------------------------------------

    @Test
    void aFolderWithAForeignFileIsRefusedAndLeftAlone() throws IOException {
        Path parent = folder();
        Path out = Files.createDirectory(parent.resolve("mine"));
        Files.writeString(out.resolve("thesis.txt"), "precious");
        assertRefused(out, "thesis.txt");
        assertEquals("precious", Files.readString(out.resolve("thesis.txt")));
        assertEquals(Set.of("thesis.txt"), names(out));
        assertEquals(Set.of("mine"), names(parent));
    }

    @Test
    void ourFolderWithAForeignFileIsRefusedToo() throws IOException {
        Path out = generate("--patients", "20");
        Files.writeString(out.resolve("thesis.txt"), "precious");
        String before = Files.readString(out.resolve("manifest.json"));
        assertRefused(out, "thesis.txt");
        assertEquals("precious", Files.readString(out.resolve("thesis.txt")));
        assertEquals(before, Files.readString(out.resolve("manifest.json")));
        Files.delete(out.resolve("thesis.txt"));
        Files.createDirectory(out.resolve("notes"));
        assertRefused(out, "notes");
    }

    @Test
    void csvFilesOfSomeoneElseAreRefused() throws IOException {
        Path out = Files.createDirectory(folder().resolve("data"));
        Files.writeString(out.resolve("patients.csv"), "name\nmine\n");
        assertRefused(out, "manifest.json");
        Files.writeString(out.resolve("manifest.json"), "{\"name\": \"something else\"}");
        assertRefused(out, "manifest.json");
        Files.write(out.resolve("manifest.json"), new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'});
        assertRefused(out, "manifest.json");
        assertEquals("name\nmine\n", Files.readString(out.resolve("patients.csv")));
    }

    @Test
    void ourFolderIsReplaced() throws Exception {
        Path parent = folder();
        Path out = parent.resolve("data");
        assertEquals(0, run(with(out, "--patients", "30")).code);
        Path manifest = out.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace(": ", " :\n ")); // as a formatter of JSON might write it
        assertEquals(0, run(with(out, "--patients", "20", "--seed", "7")).code);
        assertManifestHolds(out);
        assertEquals(20, lines(out, "patients.csv").size());
        assertEquals(Set.of("data"), names(parent), "nothing is left beside it");
    }

    @Test
    void emptyAndDeepAndOddlyNamedAndLinkedFoldersAreFine() throws Exception {
        Path parent = folder();
        Path empty = Files.createDirectory(parent.resolve("empty"));
        Path deep = parent.resolve("a b").resolve("c'd\"e").resolve(".hidden").resolve("--x [1] 100%");
        Path link = Files.createSymbolicLink(parent.resolve("link"), Files.createDirectory(parent.resolve("real")));
        for (Path out : List.of(empty, deep, link)) {
            assertEquals(0, run(with(out, "--patients", "20")).code, out::toString);
            assertManifestHolds(out);
        }
        assertTrue(Files.isSymbolicLink(link), "the link stays");
        assertEquals(0, run(with(link, "--patients", "20")).code);
        assertEquals(Set.of("empty", "a b", "link", "real"), names(parent));
    }

    /** A new dataset gets what the user's umask allows; one that replaces another is read by nobody who could not read that. */
    @Test
    void theFilesFollowTheUmaskAndThePermissionsOfWhatTheyReplace() throws Exception {
        assumeTrue(tmp.getFileSystem().supportedFileAttributeViews().contains("posix"), "files have no permissions here");
        Path out = folder().resolve("data");
        String run = "\"" + java(Path.of(System.getProperty("java.home"))) + "\" -cp \"" + System.getProperty("java.class.path")
                + "\" generate --patients 50 --out \"" + out + "\"";
        Path csv = out.resolve("patients.csv");
        sh("umask 027 && " + run);
        assertEquals("rwxr-x---", permissions(out));
        assertEquals("rw-r-----", permissions(csv));
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(csv, PosixFilePermissions.fromString("rw-------"));
        sh("umask 022 && " + run);
        assertEquals("rwx------", permissions(out));
        assertEquals("rw-------", permissions(csv));
        assertEquals("rw-r-----", permissions(out.resolve("manifest.json")));
        Files.setPosixFilePermissions(csv, PosixFilePermissions.fromString("rw-rw-r--"));
        sh("umask 077 && " + run);
        assertEquals("rw-rw-r--", permissions(csv));
    }

    /** Runs a line of the shell; returns what it printed. */
    private static String sh(String script) throws Exception {
        Path output = Files.createTempFile(tmp, "out", ".txt");
        Process child = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertEquals(0, end(child), () -> "in " + output);
        return Files.readString(output);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aFileInsteadOfAFolderIsRefused() throws IOException {
        Path file = Files.writeString(folder().resolve("data"), "precious");
        assertRefused(file, "data");
        assertRefused(file.resolve("below"), "data");
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void aFolderWhereNothingMayBeWrittenIsRefused() throws IOException {
        Path parent = folder();
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeFalse(Files.isWritable(parent), "root may write everywhere");
            assertRefused(parent.resolve("data"), "cannot write");
        } finally {
            Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {".data.old", ".data.new-99999999"})
    void hiddenFoldersOfSomeoneElseBesideItAreLeftAlone(String name) throws IOException {
        Path parent = folder();
        Path theirs = Files.createDirectory(parent.resolve(name));
        Files.writeString(theirs.resolve("thesis.txt"), "precious");
        Path out = parent.resolve("data");
        for (int i = 0; i < 2; i++) {
            run(with(out, "--patients", "20"));
            assertTrue(Files.exists(theirs.resolve("thesis.txt")), "thesis.txt is still there");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {".data.old", ".data.new-99999999"})
    void aLinkWhereALeftoverWouldStandGoesAndWhatItPointsToStays(String name) throws Exception {
        Path parent = folder();
        Path theirs = parent.resolve("theirs");
        Path out = parent.resolve("data");
        assertEquals(0, run(with(theirs, "--patients", "20")).code);
        assertEquals(0, run(with(out, "--patients", "20")).code);
        Files.createSymbolicLink(parent.resolve(name), theirs);
        assertEquals(0, run(with(out, "--patients", "30")).code);
        assertManifestHolds(theirs);
        assertManifestHolds(out);
        assertEquals(Set.of("data", "theirs"), names(parent));
    }

    @ParameterizedTest(name = "after {0} bytes")
    @ValueSource(longs = {0, 200_000, 8_000_000, 24_000_000})
    void aKilledRunLeavesTheEarlierDatasetWhole(long bytes) throws Exception {
        Path parent = folder();
        Path out = parent.resolve("data");
        String earlier = null;
        boolean killed = false;
        for (int patients = 100_000; !killed; patients *= 2) { // until a run is slow enough for the kill to be in time
            assertEquals(0, run(with(out, "--patients", "200", "--seed", "5")).code);
            earlier = Files.readString(out.resolve("manifest.json"));
            Process child = startWriting(parent, bytes, "--patients", String.valueOf(patients));
            boolean inTime = child.isAlive();
            child.destroyForcibly().waitFor();
            killed = inTime && child.exitValue() != 0;
            assertTrue(killed || child.exitValue() == 0, "a run that was not killed succeeds");
        }
        assertManifestHolds(out);
        assertEquals(earlier, Files.readString(out.resolve("manifest.json")));
        assertEquals(0, run(with(out, "--patients", "300", "--seed", "1")).code);
        assertSameFiles(made("--patients", "300", "--seed", "1"), out);
        assertEquals(Set.of("data"), names(parent), "nothing is left beside it");
    }

    /** Starts a run into the folder data, and waits until it has written so many bytes, or has ended. */
    private static Process startWriting(Path parent, long bytes, String... options) throws Exception {
        Process child = start(List.of(java(Path.of(System.getProperty("java.home")))), with(parent.resolve("data"), options));
        while (child.isAlive() && written(parent, "data") < bytes) {
            Thread.sleep(5);
        }
        return child;
    }

    /** Bytes in the hidden folders beside the target; -1 while there is none. */
    private static long written(Path parent, String name) throws IOException {
        long[] bytes = {-1};
        Files.walkFileTree(parent, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                if (dir.getFileName().toString().startsWith(".")) {
                    bytes[0] = Math.max(0, bytes[0]);
                }
                return dir.endsWith(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes[0];
    }

    @Test
    void aForeignFileThatComesWhileItRunsSurvives() throws Exception {
        Path parent = folder();
        Path out = parent.resolve("data");
        int code = 0;
        for (int patients = 200_000; code == 0; patients *= 2) { // until a run is slow enough for the file to be in time
            assertEquals(0, run(with(out, "--patients", "20")).code);
            Process child = startWriting(parent, 0, "--patients", String.valueOf(patients));
            Files.writeString(out.resolve("thesis.txt"), "precious");
            code = end(child);
            assertEquals("precious", Files.readString(out.resolve("thesis.txt")));
            Files.delete(out.resolve("thesis.txt"));
        }
        assertEquals(1, code);
        assertManifestHolds(out);
        assertEquals(20, lines(out, "patients.csv").size());
        assertEquals(Set.of("data"), names(parent), "nothing is left beside it");
    }

    @Test
    void anEarlierDatasetThatAKillLeftAsideComesBack() throws Exception {
        Path parent = folder();
        Path out = parent.resolve("data");
        assertEquals(0, run(with(out, "--patients", "200", "--seed", "5")).code);
        String earlier = Files.readString(out.resolve("manifest.json"));
        // a kill between the two renames: the old one aside, the new one not yet there
        Files.move(out, parent.resolve(".data.old"));
        assertEquals(0, run(with(out, "--patients", "100")).code);
        assertManifestHolds(out);
        assertNotEquals(earlier, Files.readString(out.resolve("manifest.json")));
        assertEquals(Set.of("data"), names(parent), "nothing is left beside it");
    }

    /** A limit on the size of files stands in for a full disk. */
    @ParameterizedTest(name = "--threads {0}")
    @ValueSource(ints = {1, 16})
    void aWriteThatFailsEndsTheRun(int threads) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash to limit the size of files with");
        Path parent = folder();
        Path out = parent.resolve("data");
        assertEquals(0, run(with(out, "--patients", "20", "--seed", "5")).code);
        String earlier = Files.readString(out.resolve("manifest.json"));
        Path err = Files.createTempFile(tmp, "err", ".txt");
        List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -f 2000; exec \"$@\"", "bash",
                java(Path.of(System.getProperty("java.home"))), "-cp", System.getProperty("java.class.path"), "generate"));
        command.addAll(List.of(with(out, "--patients", "300000", "--threads", String.valueOf(threads))));
        Process child = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(err.toFile()).start();
        assertEquals(1, end(child));
        List<String> lines = Files.readAllLines(err);
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("generate: "), lines::toString);
        assertEquals(earlier, Files.readString(out.resolve("manifest.json")));
        assertEquals(Set.of("data"), names(parent), "nothing is left beside it");
    }

    // ---- A copy that someone edited --------------------------------------------------------------------------------------

    @Test
    void aCopyAloneRunsWithASiteAProgramASubprogramAndAnAreaMore() throws Exception {
        Path folder = folder();
        String source = Files.readString(repository().resolve("generate.java"));
        source = before(source, "new Site(5,", "new Site(13, \"LM-ZGZ\", \"Zigzag Lighthouse\", SiteType.COMMUNITY, 54, 12, 1.02, false),");
        source = before(source, "new Area(5,",
                "new Area(13, \"Zigzag Dunes\", \"LM-ZGZ\", 118_200, 1.8, 1.16, 0.60, 5, 11, 11, 26, 26, 12, 6, 3),");
        source = before(source, "new Program(5,", "new Program(17, \"SLEEP\", \"Long Sleep\"),");
        source = before(source, "SURG-OR ", "SLEEP-WARD  SLEEP  1  Sleep Ward");
        source = before(source, "SURG-IP      Tertiary", "SLEEP-WARD  Tertiary Community  -  5.0  8.5  yes  3.2  0.6  0.19  0.7  -");
        source = before(source, "SURG-IP        0.6", "SLEEP-WARD  0.7  1.8  2.5  5  120  0  2  3  2  1  1  1  1");
        Files.writeString(folder.resolve("generate.java"), source);
        Path err = Files.createTempFile(tmp, "err", ".txt");
        Process child = new ProcessBuilder(repository().resolve("jbang").toString(), "generate.java", "--patients", "5000", "--out", "data")
                .directory(folder.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(err.toFile()).start();
        assertEquals(0, end(child), Files.readString(err));
        assertEquals(Set.of("generate.java", "data"), names(folder));

        Path dir = folder.resolve("data");
        assertManifestHolds(dir);
        assertEquals(13, read(dir, "dim_site").size());
        assertEquals(17, read(dir, "dim_program").size());
        assertEquals(49, read(dir, "dim_subprogram").size());
        assertEquals(13, read(dir, "dim_lha").size());
        assertEquals("13,LM-ZGZ,Zigzag Lighthouse\n", text(of(dir, "dim_site", "site_id", "13"), "site_id", "site_code", "site_name"));
        assertEquals("13,Zigzag Dunes,13\n", text(of(dir, "dim_lha", "lha_id", "13"), "lha_id", "lha_name", "default_site_id"));
        assertEquals("17,1,Sleep Ward\n",
                text(of(dir, "dim_subprogram", "program_id", "17"), "program_id", "subprogram_id", "subprogram_name"));
        assertFalse(of(dir, "staffed_beds", "program_id", "17").isEmpty(), "the new program has beds");
        assertFalse(of(dir, "staffed_beds", "site_id", "13").isEmpty(), "the new site has beds");
        assertEquals(10 * 13 * 8 * 3, read(dir, "population_projection").size());
        Data data = new Data(dir);
        assertNoFault(data);
        assertTrue(data.people.values().stream().anyMatch(p -> p.lha.equals("13")), "people live in the new area");
        assertTrue(data.visits.stream().filter(v -> v.site.equals("13")).count() > 50, "people go to the new site");
        assertTrue(data.stays.stream().anyMatch(s -> s.site.equals("13")), "people stay at the new site");
        assertTrue(data.stays.stream().anyMatch(s -> s.program.equals("17")), "people stay in the new ward");
    }

    /** Lines that change nothing by themselves (next to nobody comes to the new unit), in the middle of each table. */
    @Test
    void aLineInTheMiddleOfATableChangesNoOtherRow() throws Exception {
        String source = Files.readString(repository().resolve("generate.java"));
        source = before(source, "new Program(5,", "new Program(17, \"SLEEP\", \"Long Sleep\"),");
        source = before(source, "SURG-OR ", "SLEEP-WARD  SLEEP  1  Sleep Ward", "MED-QUIET  MED  4  Quiet Medicine");
        source = before(source, "SURG-IP      Tertiary", "MED-QUIET  Tertiary  -  5.0  8.5  yes  3.2  0.6  0.19  0.7  -");
        source = before(source, "SURG-IP        0.6", "MED-QUIET  0.7  1.8  2.5  5  120  0  0  0  0  1e-300  0  0  0");
        source = before(source, "Elective  CARD-INT", "Elective  MED-QUIET  2.4  30  120  0  0  0  0  0  0  0  0");
        source = before(source, "MED-GEN      REHAB-IP", "MED-GEN  MED-QUIET  60  0");
        Path changed = runEdited(source, 0, "");
        Path unchanged = made("--patients", "5000");
        for (String table : List.of("dim_site", "dim_lha", "population_projection", "ed_baseline_rates", "staffed_beds", "patients",
                "ed_encounters", "ip_stays", "dataset_info")) {
            assertEquals(-1, Files.mismatch(unchanged.resolve(table + ".csv"), changed.resolve(table + ".csv")), table);
        }
        assertEquals(Set.of("17,Long Sleep"), Set.copyOf(without(changed, unchanged, "dim_program.csv")));
        assertEquals(Set.of("1,4,Quiet Medicine", "17,1,Sleep Ward"), Set.copyOf(without(changed, unchanged, "dim_subprogram.csv")));
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(delimiter = '|', value = {
        "critical       2.3 | critical       x.3 | UNITS, line 11 (CRIT-ICU), column median: 'x.3' is not a number",
        "no           14.5  | no          114.5  | UNITS, line 11 (CRIT-ICU), column mortality: 114.5 is not within 0 to 100",
        "CRIT-ICU       1.0 | CRIT-ICX       1.0 | ED_ADMISSIONS, line 9 (CRIT-ICX), column unit: 'CRIT-ICX' is none of CARD-INT",
        "LM-MSC LM-GPK  deliveries | LM-MSC LM-GPK  - | UNITS: one line, not 0, must have the role deliveries",
        "TRAUMA-WARD  Tertiary | TRAUMA-WARD Tertiary | UNITS, line 21 (TRAUMA-WARD Tertiary): 10 columns instead of 11",
        "REHAB-STR    Regional | REHAB-STR    LM-XXX | UNITS, line 19 (REHAB-STR), column beds: no site has the type or code 'LM-XXX'",
        "\"LM-SNW\", 499_700 | \"LM-XXX\", 499_700 | AREAS: the default site of Lakeside Plains, LM-XXX, is not in SITES",
        "new Site(2, | new Site(1, | SITES: site_id 1 stands twice",
        "unit         refer  male | unit         refers  male | ED_ADMISSIONS: no column refer",
        "102, 66, 15, 1} | 102, 66, 15} | FERTILITY needs 7 entries, not 6",
        "AMBULANCE = {0.80 | AMBULANCE = {-0.80 | AMBULANCE: -0.8 is not within 0 to 1",
        "mental illness  Male | mental health   Male | PREVALENCE, line 5 (mental health), column trait: 'mental health' is none of",
        "1.0  mental illness | 1.0  mental ilness"
            + " | UNITS, line 5 (MHSU-PSY), column trait: 'mental ilness' is none of mental illness",
        "leaving a stay     24 | leaving            24 | RETURNS: leaving stands twice",
        "PROJECTION_YEARS = 10 | PROJECTION_YEARS = 1 | PROJECTION_YEARS is not within 2 to 100",
        "DEFAULT_SITE_SHARE = 0.75 | DEFAULT_SITE_SHARE = 75 | DEFAULT_SITE_SHARE: 75 is not within 0 to 1",
        "OCCUPANCY = 1.04 | OCCUPANCY = 0 | OCCUPANCY must be above 0",
        "Snowberry General | Blue Heron Medical | SITES: Blue Heron Medical stands twice",
        "new Program(2, | new Program(0, | PROGRAMS: MHSU needs an id above 0",
        "WEEK_DIRECT = {16.5, 16, 16, 15.8, 15.5, 10.2, 10} | WEEK_DIRECT = new double[7] | WEEK_DIRECT needs a value above 0"})
    void aTableEditedIntoNonsenseIsRefusedByName(String was, String now, String message) throws Exception {
        String source = Files.readString(repository().resolve("generate.java"));
        assertTrue(source.contains(was), was);
        runEdited(source.replace(was, now), 1, "generate: the model, " + message);
    }

    /** What stands in one table alone would be data that nobody meant: a service without a name in the dimension, a ward without people. */
    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(delimiter = '|', value = {
        "new Service(\"Pediatric ED\" | new Service(\"Geriatric ED\", false, false, new double[] {0, 0, 0, 0, 0, 9, 9, 9},"
            + " new double[] {0, 0, 0, 0, 0, 9, 9, 9}), new Service(\"Pediatric ED\" | SERVICES: Geriatric ED is no subprogram: add a line"
            + " with this name to SUBPROGRAMS",
        "EMER      2  Pediatric ED | EMER      2  Paediatric ED | SERVICES: Pediatric ED is no subprogram: add a line with this name to"
            + " SUBPROGRAMS; did you mean 'Paediatric ED'?",
        "new Service(\"Pediatric ED\" | new Service(\"ED/Trauma Bay\", false, false, new double[8], new double[8]),"
            + " new Service(\"Pediatric ED\" | SERVICES: nobody comes to ED/Trauma Bay: give it a rate above 0",
        "new Program(5, | new Program(17, \"SLEEP\", \"Long Sleep\"), new Program(5, | PROGRAMS: SLEEP has no line in SUBPROGRAMS",
        "CARD-INT     Tertiary  | TRAUMA-BAY  Tertiary  -  5.0  8.5  yes  3.2  0.6  0.19  0.7  -\\nCARD-INT     Tertiary  "
            + "| UNITS: nobody comes to TRAUMA-BAY: give it people by a line of ED_ADMISSIONS, PLANNED or MOVES",
        "REHAB-STR       50   0.0 | REHAB-IP        50   0.0 | UNITS: nobody comes to REHAB-STR",
        "Tertiary Regional Community      adults | Tertiery Regional Community      adults"
            + " | UNITS, line 2 (MED-GEN), column beds: no site has the type or code 'Tertiery'; did you mean 'Tertiary'?",
        "CRIT-ICU       1.0 | CRIT-ICE       1.0 | SURG-IP, TRAUMA-WARD; did you mean 'CRIT-ICU'?",
        "0.8    30  120    0     0      0    0.1 | 0.8    30   20    0     0      0    0.1 "
            + "| ED_ADMISSIONS, line 16 (PALL-APU), column to: it must not be below from",
        "Direct    MICY-PED    1.1     0   16 | Direct    MICY-PED    1.1    70   90 "
            + "| PLANNED, line 7 (Direct), column to: nobody from 70 to 90 is in an age group with a value above 0",
        "MED-GEN         17    0.38 | MED-GEN         17    0.98 | MOVES: the chances of CRIT-ICU are more than 1 together",
        "CRIT-ICU     MED-GEN         17 | CRIT-ICU     MICY-PP         17"
            + " | MOVES, line 2 (CRIT-ICU), column to: only births lead to the unit with the role newborns",
        "CRIT-ICU     MED-GEN         17 | CRIT-ICU     CRIT-ICU        17 | MOVES, line 2 (CRIT-ICU), column to: it is the unit itself"})
    void aTableEditedByHalfIsRefusedByName(String was, String now, String message) throws Exception {
        String source = Files.readString(repository().resolve("generate.java"));
        assertTrue(source.contains(was), was);
        runEdited(source.replace(was, now), 1, message);
    }

    /** A service needs two lines, one of them in SUBPROGRAMS; then it is everywhere. */
    @Test
    void aFourthServiceIsInTheRatesTheDimensionAndTheVisits() throws Exception {
        String source = Files.readString(repository().resolve("generate.java"));
        source = before(source, "new Service(\"Pediatric ED\"", "new Service(\"Geriatric ED\", false, false,"
                + " new double[] {0, 0, 0, 0, 0, 99, 99, 99}, new double[] {0, 0, 0, 0, 0, 99, 99, 99}),");
        source = before(source, "EMER-PED ", "EMER-GER  EMER  4  Geriatric ED");
        Path dir = runEdited(source, 0, "");
        assertEquals(1, of(dir, "dim_subprogram", "subprogram_name", "Geriatric ED").size());
        assertFalse(of(dir, "ed_baseline_rates", "ed_subservice", "Geriatric ED").isEmpty());
        assertTrue(of(dir, "ed_encounters", "ed_subservice", "Geriatric ED").size() > 100);
    }

    @Test
    void anAgeWithoutAUnitIsRefused() throws Exception {
        String source = Files.readString(repository().resolve("generate.java"));
        source = source.replaceAll("((MICY-PED|SURG-IP)( +\\S+){3} +)0( )", "$13$4");
        runEdited(source, 1, "generate: the model, ED_ADMISSIONS: no unit takes people of age 0");
    }

    /** Compiles and runs an edited generate.java, and gives the dataset that it made, if it made one. */
    private static Path runEdited(String source, int code, String message) throws Exception {
        Path folder = folder();
        Path file = Files.writeString(folder.resolve("generate.java"), source);
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", System.getProperty("java.class.path"),
                "-d", folder.toString(), file.toString()), "it compiles");
        Path out = folder.resolve("data");
        Path err = Files.createTempFile(tmp, "err", ".txt");
        Process child = new ProcessBuilder(java(Path.of(System.getProperty("java.home"))), "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"), "generate", "--patients", "5000",
                "--out", out.toString()).redirectError(err.toFile()).start();
        assertEquals(code, end(child), Files.readString(err));
        assertTrue(Files.readString(err).contains(message), Files.readString(err));
        assertEquals(code == 0, Files.exists(out));
        return out;
    }

    /** Puts lines before the first one that starts like this. */
    private static String before(String source, String start, String... lines) {
        Matcher line = Pattern.compile("(?m)^ *" + Pattern.quote(start)).matcher(source);
        assertTrue(line.find(), "no line starts with " + start);
        String indented = Arrays.stream(lines).map(l -> "            " + l + "\n").collect(Collectors.joining());
        return source.substring(0, line.start()) + indented + source.substring(line.start());
    }

    /** The lines of a file that the file of the same name in another folder lacks. */
    private static List<String> without(Path changed, Path unchanged, String file) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(changed.resolve(file)));
        lines.removeAll(Files.readAllLines(unchanged.resolve(file)));
        return lines;
    }

    private static List<CSVRecord> of(Path dir, String table, String column, String value) throws IOException {
        return read(dir, table).stream().filter(r -> r.get(column).equals(value)).toList();
    }

    // ---- The data, read again ---------------------------------------------------------------------------------------------

    record Person(String id, String lha, String home, String ageGroup, String gender, LocalDate dob, double expectedRate, int visitsYear,
            LocalDate death, String deathPlace) {
        int ageAt(LocalDateTime time) {
            return Period.between(dob, time.toLocalDate()).getYears();
        }
    }

    record Visit(String id, String patient, String site, String service, LocalDateTime arrival, String acuity, String dispo, String mode,
            LocalDateTime physician, LocalDateTime departure, LocalDateTime triage,
            LocalDateTime decision) { }

    record Stay(String id, String patient, String site, String program, String subprogram, LocalDateTime admit, LocalDateTime discharge,
            Double los, String alcFlag, double alcDays, String source, String dispo, String visit) { }

    /** A person's visit or stay, and how it ended; until is null while it lasts. */
    record Spell(LocalDateTime from, LocalDateTime until, String end, Object row) { }

    /** A dataset in memory. */
    static final class Data {
        static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT);
        final Path dir;
        final LocalDate first;
        final LocalDate last;
        final double personsPerPatient;
        final Map<String, Person> people = new LinkedHashMap<>();
        final List<Visit> visits = new ArrayList<>();
        final List<Stay> stays = new ArrayList<>();

        Data(Path dir) throws IOException {
            this.dir = dir;
            CSVRecord info = read(dir, "dataset_info").get(0);
            first = LocalDate.parse(info.get("first_date"));
            last = LocalDate.parse(info.get("last_date"));
            personsPerPatient = Double.parseDouble(info.get("persons_per_patient"));
            for (CSVRecord r : read(dir, "patients")) {
                people.put(r.get("patient_id"), new Person(r.get("patient_id"), r.get("lha_id"), r.get("facility_home_id"),
                        r.get("age_group"), r.get("gender"), LocalDate.parse(r.get("dob")),
                        Double.parseDouble(r.get("expected_ed_rate")), Integer.parseInt(r.get("ed_visits_year")),
                        r.get("death_date").isEmpty() ? null : LocalDate.parse(r.get("death_date")), r.get("death_place")));
            }
            for (CSVRecord r : read(dir, "ed_encounters")) {
                visits.add(new Visit(r.get("encounter_id"), r.get("patient_id"), r.get("facility_id"), r.get("ed_subservice"),
                        time(r.get("arrival_ts")), r.get("acuity"), r.get("dispo"), r.get("arrival_mode"), time(r.get("physician_ts")),
                        time(r.get("departure_ts")), time(r.get("triage_ts")), time(r.get("disposition_ts"))));
            }
            for (CSVRecord r : read(dir, "ip_stays")) {
                stays.add(new Stay(r.get("stay_id"), r.get("patient_id"), r.get("facility_id"), r.get("program_id"), r.get("subprogram_id"),
                        time(r.get("admit_ts")), time(r.get("discharge_ts")),
                        r.get("los_days").isEmpty() ? null : Double.valueOf(r.get("los_days")),
                        r.get("alc_flag"), Double.parseDouble(r.get("alc_days")), r.get("admit_source"), r.get("discharge_dispo"),
                        r.get("ed_encounter_id")));
            }
        }

        static LocalDateTime time(String value) {
            return value.isEmpty() ? null : LocalDateTime.parse(value, TIME);
        }

        /** People in bed at midnight, as this day begins. */
        int census(LocalDate day) {
            LocalDateTime midnight = day.atStartOfDay();
            return (int) stays.stream().filter(s -> s.admit.isBefore(midnight))
                    .filter(s -> s.discharge == null || !s.discharge.isBefore(midnight)).count();
        }
    }

    private static void assertNoFault(Data data) throws IOException {
        Map<String, List<Object>> faults = new Invariants(data).faults();
        assertTrue(faults.isEmpty(), () -> faults.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue().size() + " rows, such as " + e.getValue().get(0))
                .collect(Collectors.joining("\n")));
    }

    /** What holds in every dataset, of any size and seed. */
    private static final class Invariants {
        private final Map<String, List<Object>> faults = new TreeMap<>();
        private final Data data;
        private final LocalDateTime begin;
        private final LocalDateTime end;
        private final LocalDateTime warmUp;
        private final Set<String> sites;
        private final Set<String> areas;
        private final Set<String> programs;
        private final Set<String> beds;
        private final Map<String, String> subprograms;
        private final Map<String, List<Visit>> visitsOf;
        private final Map<String, List<Stay>> staysOf;

        Invariants(Data data) throws IOException {
            this.data = data;
            begin = data.first.atStartOfDay();
            warmUp = begin.minusDays(generate.WARM_UP_DAYS);
            end = data.last.plusDays(1).atStartOfDay();
            sites = column(data.dir, "dim_site", "site_id");
            areas = column(data.dir, "dim_lha", "lha_id");
            programs = column(data.dir, "dim_program", "program_id");
            beds = read(data.dir, "staffed_beds").stream().map(r -> r.get("site_id") + "." + r.get("program_id"))
                    .collect(Collectors.toSet());
            subprograms = read(data.dir, "dim_subprogram").stream()
                    .collect(Collectors.toMap(r -> r.get("program_id") + "." + r.get("subprogram_id"), r -> r.get("subprogram_name")));
            visitsOf = data.visits.stream().collect(Collectors.groupingBy(Visit::patient));
            staysOf = data.stays.stream().collect(Collectors.groupingBy(Stay::patient));
        }

        /** The rows that break an invariant, by invariant. */
        Map<String, List<Object>> faults() throws IOException {
            places();
            patients();
            visits();
            stays();
            admissions();
            transfers();
            data.people.values().forEach(this::life);
            return faults;
        }

        private void must(boolean holds, String what, Object row) {
            if (!holds) {
                faults.computeIfAbsent(what, k -> new ArrayList<>()).add(row);
            }
        }

        private void places() throws IOException {
            must(sites.containsAll(column(data.dir, "dim_lha", "default_site_id")), "default sites resolve", data.dir);
            must(sites.containsAll(column(data.dir, "staffed_beds", "site_id")), "sites of beds resolve", data.dir);
            must(programs.containsAll(column(data.dir, "staffed_beds", "program_id")), "programs of beds resolve", data.dir);
            must(programs.equals(column(data.dir, "dim_subprogram", "program_id")), "programs of subprograms resolve", data.dir);
            must(areas.equals(column(data.dir, "population_projection", "lha_id")), "areas of the projection resolve", data.dir);
            must(areas.equals(column(data.dir, "ed_baseline_rates", "lha_id")), "areas of the rates resolve", data.dir);
        }

        private void patients() throws IOException {
            List<CSVRecord> rows = read(data.dir, "patients");
            must(rows.size() == data.people.size(), "patient_id is unique", rows.size());
            for (CSVRecord r : rows) {
                must(r.get("patient_id").matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
                        "patient_id is a version-4 UUID", r);
                must(areas.contains(r.get("lha_id")) && sites.contains(r.get("facility_home_id")), "keys of patients resolve", r);
                must(GENDERS.contains(r.get("gender")) && SERVICES.contains(r.get("primary_ed_subservice")), "values of patients", r);
            }
            LocalDateTime lastYear = data.last.plusDays(1).minusYears(1).atStartOfDay();
            for (Person p : data.people.values()) {
                int age = Period.between(p.dob, data.last).getYears();
                must(!p.dob.isAfter(data.last) && ageGroup(age).equals(p.ageGroup), "age_group fits dob at the reference date", p);
                must(p.expectedRate >= 0, "expected_ed_rate is not negative", p);
                must(p.death == null || !p.death.isBefore(data.first) && !p.death.isAfter(data.last) && !p.death.isBefore(p.dob),
                        "death lies within the history and the life", p);
                must(p.visitsYear == visitsOf(p).stream().filter(v -> !v.arrival.isBefore(lastYear)).count(),
                        "ed_visits_year is the number of visits of the last year", p);
            }
        }

        private static long hourOf(String id) {
            return Long.parseLong(id) / 1_000_000_000;
        }

        private void visits() {
            Set<String> ids = new HashSet<>();
            for (Visit v : data.visits) {
                Person p = data.people.get(v.patient);
                must(ids.add(v.id), "encounter_id is unique", v);
                must(hourOf(v.id) == ChronoUnit.HOURS.between(warmUp, v.arrival), "encounter_id grows with the hour of arrival", v);
                must(p != null && sites.contains(v.site), "keys of visits resolve", v);
                must(SERVICES.contains(v.service) && v.acuity.matches("[1-5]?") && Set.of("Ambulance", "Walk-in").contains(v.mode)
                        && Set.of("", "Discharge", "Admit", "Transfer", "AMA", "LWBS", "Death").contains(v.dispo), "values of visits", v);
                List<LocalDateTime> times = Stream.of(v.arrival, v.triage, v.physician, v.decision, v.departure).filter(Objects::nonNull)
                        .toList();
                must(times.equals(times.stream().sorted().toList()), "arrival <= triage <= physician <= disposition <= departure", v);
                must(times.stream().allMatch(GenerateTest::exists), "the skipped hour is empty", v);
                must(times.stream().allMatch(time -> time.isBefore(end)), "nothing is known of what comes after the history", v);
                must(v.departure == null || !v.departure.isBefore(begin), "visits are open or end in the history", v);
                boolean unseen = v.dispo.equals("LWBS");
                must((v.triage == null) == v.acuity.isEmpty(), "acuity is known from triage on", v);
                must((unseen ? v.departure == null : v.decision == null) == v.dispo.isEmpty(), "dispo is known once it is decided", v);
                must(v.departure == null || v.triage != null && (v.physician == null) == unseen && (v.decision == null) == unseen,
                        "who has left was triaged, and seen but for LWBS", v);
                must(!Set.of("AMA", "Death").contains(v.dispo) || v.departure.equals(v.decision),
                        "AMA and Death: disposition = departure", v);
                if (v.service.equals("Urgent Care Centre")) {
                    must(v.arrival.getHour() >= 8 && v.arrival.getHour() < 20, "urgent care opens from 8 to 20", v);
                    must(v.mode.equals("Walk-in") && !v.acuity.equals("1"), "urgent care has no ambulance and no CTAS 1", v);
                }
                if (p != null) {
                    int age = p.ageAt(v.arrival);
                    must(!v.arrival.toLocalDate().isBefore(p.dob), "birth <= arrival", v);
                    must(!v.service.equals("Pediatric ED") || age < 17, "the Pediatric ED sees children", v);
                    must(!v.service.equals("Adult ED") || age >= 13, "the Adult ED does not see children", v);
                }
            }
        }

        private void stays() {
            Set<String> ids = new HashSet<>();
            for (Stay s : data.stays) {
                LocalDateTime until = s.discharge == null ? end : s.discharge;
                double days = ChronoUnit.SECONDS.between(s.admit, until) / 86_400.0;
                must(ids.add(s.id), "stay_id is unique", s);
                must(hourOf(s.id) == ChronoUnit.HOURS.between(warmUp, s.admit), "stay_id grows with the hour of admission", s);
                must(data.people.containsKey(s.patient) && sites.contains(s.site) && programs.contains(s.program),
                        "keys of stays resolve", s);
                must(subprograms.containsKey(s.program + "." + s.subprogram), "the subprogram belongs to its program", s);
                must(beds.contains(s.site + "." + s.program), "the program has beds at the site", s);
                must(Set.of("ED", "Elective", "Direct", "Newborn", "Transfer").contains(s.source) && Set.of("0", "1").contains(s.alcFlag)
                        && Set.of("", "Home", "Home Support", "Long-Term Care", "Transfer", "AMA", "Death").contains(s.dispo),
                        "values of stays", s);
                must(s.admit.isBefore(until), "admission < discharge", s);
                must(!until.isBefore(begin) && (s.discharge == null || s.discharge.isBefore(end)),
                        "stays reach into the history and end in it", s);
                must((s.discharge == null) == (s.los == null) && (s.discharge == null) == s.dispo.isEmpty(), "open stays have no end", s);
                must(exists(s.admit) && (s.discharge == null || exists(s.discharge)), "the skipped hour is empty", s);
                must(s.los == null || Math.abs(s.los - days) <= 0.00501, "los_days equals the dates", s);
                must(s.alcDays >= 0 && s.alcFlag.equals("1") == s.alcDays > 0, "alc_flag is 1 exactly when there are ALC days", s);
                must(s.alcDays == 0 || s.alcDays < (s.los == null ? days : s.los), "ALC days are fewer than the days", s);
                Person p = data.people.get(s.patient);
                String unit = subprograms.get(s.program + "." + s.subprogram);
                if (p != null && unit != null) {
                    stay(s, p, unit);
                }
            }
        }

        /** A stay of a person in a unit. */
        private void stay(Stay s, Person p, String unit) {
            Set<String> adultPrograms = Set.of("1", "2", "7", "9", "13");
            int age = p.ageAt(s.admit);
            must(!unit.matches(".*(Clinic|Outreach|Day |Outpatient|Consult|Peritoneal|Home Health|Trauma Bay|Operating).*"),
                    "ambulatory subprograms have no stays", s);
            must(!s.admit.toLocalDate().isBefore(p.dob), "birth <= admission", s);
            must(s.discharge != null || p.death == null, "people in bed are alive", s);
            must(!unit.equals("Inpatient Pediatrics") || age < 17, "pediatrics are children", s);
            must(!adultPrograms.contains(s.program) || age >= 16, "children are in no adult ward", s);
            if (unit.equals("Labour & Delivery")) {
                must(!p.gender.equals("Male") && age >= 12 && age <= 54, "deliveries are by people who can give birth", s);
            }
            if (s.source.equals("Newborn")) {
                must(s.admit.toLocalDate().equals(p.dob) && unit.equals("Post-partum/Maternity"), "newborns are newborn", s);
                must(staysOf(p).stream().filter(o -> o.source.equals("Newborn")).count() == 1, "people are born once", s);
            }
        }

        private void admissions() {
            Map<String, Visit> visits = data.visits.stream().collect(Collectors.toMap(Visit::id, v -> v, (one, other) -> one));
            Map<String, Long> staysOfVisit = data.stays.stream().collect(Collectors.groupingBy(Stay::visit, Collectors.counting()));
            for (Stay s : data.stays) {
                must((s.source.equals("ED") && !s.admit.isBefore(begin)) == !s.visit.isEmpty(),
                        "exactly the stays from the ED name a visit", s);
                if (!s.visit.isEmpty()) {
                    Visit v = visits.get(s.visit);
                    must(v != null && v.dispo.equals("Admit") && v.patient.equals(s.patient) && v.site.equals(s.site)
                            && v.departure.equals(s.admit), "a stay from the ED continues its visit", s);
                }
            }
            for (Visit v : data.visits) {
                must(staysOfVisit.getOrDefault(v.id, 0L) == (v.dispo.equals("Admit") && v.departure != null ? 1 : 0),
                        "an admission has exactly one stay", v);
            }
        }

        private void transfers() {
            for (Stay s : data.stays) {
                List<Stay> others = staysOf.get(s.patient).stream().filter(o -> o != s).toList();
                List<Visit> visits = visitsOf.getOrDefault(s.patient, List.of());
                if (s.dispo.equals("Transfer") && s.discharge.isBefore(end.minusHours(2))) {
                    must(others.stream().anyMatch(o -> o.source.equals("Transfer") && withinADay(s.discharge, o.admit)),
                            "a transfer from a stay arrives", s);
                }
                if (s.source.equals("Transfer") && s.admit.isAfter(begin.plusDays(1))) {
                    must(others.stream().anyMatch(o -> o.dispo.equals("Transfer") && withinADay(o.discharge, s.admit))
                            || visits.stream().anyMatch(v -> v.dispo.equals("Transfer") && withinADay(v.departure, s.admit)),
                            "a transfer comes from somewhere", s);
                }
            }
            for (Visit v : data.visits) {
                if (v.dispo.equals("Transfer") && v.departure != null && v.departure.isBefore(end.minusHours(2))) {
                    List<Stay> stays = staysOf.getOrDefault(v.patient, List.of());
                    must(stays.stream().anyMatch(s -> !s.site.equals(v.site) && withinADay(v.departure, s.admit))
                            || visitsOf.get(v.patient).stream().anyMatch(o -> !o.site.equals(v.site) && withinADay(v.departure, o.arrival)),
                            "a transfer from the ED arrives at another site", v);
                }
            }
        }

        /** Everything that happened to a person, in order. */
        private void life(Person p) {
            List<Spell> spells = Stream.concat(visitsOf(p).stream().map(v -> new Spell(v.arrival, v.departure, v.dispo, v)),
                            staysOf(p).stream().map(s -> new Spell(s.admit, s.discharge, s.dispo, s)))
                    .sorted(Comparator.comparing(Spell::from).thenComparing(s -> s.until == null ? LocalDateTime.MAX : s.until)).toList();
            for (int i = 1; i < spells.size(); i++) {
                LocalDateTime before = spells.get(i - 1).until;
                must(before != null && !spells.get(i).from.isBefore(before), "one person is in one place", spells.subList(i - 1, i + 1));
            }
            List<Stay> deliveries = spells.stream().filter(spell -> spell.row instanceof Stay).map(spell -> (Stay) spell.row)
                    .filter(s -> "Labour & Delivery".equals(subprograms.get(s.program + "." + s.subprogram))).toList();
            for (int i = 1; i < deliveries.size(); i++) {
                must(ChronoUnit.DAYS.between(deliveries.get(i - 1).admit, deliveries.get(i).admit) >= 270,
                        "deliveries are months apart", deliveries.get(i));
            }
            List<Spell> deaths = spells.stream().filter(spell -> spell.end.equals("Death")).toList();
            must((p.death == null ? Set.of("") : Set.of("Hospital", "Elsewhere")).contains(p.deathPlace), "who died did so somewhere", p);
            must(deaths.size() == (p.deathPlace.equals("Hospital") ? 1 : 0),
                    "a death in hospital has one record, one elsewhere has none", p);
            if (p.death != null) {
                must(spells.stream().allMatch(s -> s.until != null && !s.until.toLocalDate().isAfter(p.death)),
                        "nothing happens after the day of death", p);
            }
            if (p.death != null && deaths.size() == 1) {
                LocalDateTime died = deaths.get(0).until;
                must(died.toLocalDate().equals(p.death), "death_date is that of the record", p);
                must(spells.stream().allMatch(s -> s.until != null && !s.until.isAfter(died)), "nothing happens after death", p);
            }
        }

        private List<Visit> visitsOf(Person p) {
            return visitsOf.getOrDefault(p.id, List.of());
        }

        private List<Stay> staysOf(Person p) {
            return staysOf.getOrDefault(p.id, List.of());
        }
    }

    private static boolean withinADay(LocalDateTime from, LocalDateTime to) {
        return from != null && !to.isBefore(from) && !to.isAfter(from.plusDays(1));
    }

    /** Whether clocks in Vancouver show this time: not in the hour that they skip in spring. */
    private static boolean exists(LocalDateTime time) {
        return !ZoneId.of("America/Vancouver").getRules().getValidOffsets(time).isEmpty();
    }

    private static String ageGroup(int age) {
        return age < 5 ? "0-4" : age < 15 ? "5-14" : age < 25 ? "15-24" : age < 45 ? "25-44" : age < 65 ? "45-64" : age < 75 ? "65-74"
                : age < 85 ? "75-84" : "85+";
    }

    // ---- The schema -------------------------------------------------------------------------------------------------------

    record Column(String name, String type, boolean nullable) {
        /** What is wrong with a value, or an empty text. */
        String fault(String value) {
            if (value.isEmpty()) {
                return nullable ? "" : name + " is empty";
            }
            Matcher text = Pattern.compile("(?:VAR)?CHAR\\((\\d+)\\).*").matcher(type);
            boolean fits;
            if (text.matches()) {
                fits = value.length() <= Integer.parseInt(text.group(1));
            } else if (type.startsWith("ENUM")) {
                fits = type.contains("'" + value + "'");
            } else if (type.startsWith("DECIMAL")) {
                fits = value.matches("\\d{1,8}\\.\\d{1,6}");
            } else if (type.startsWith("DATETIME")) {
                fits = value.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
            } else if (type.startsWith("DATE")) {
                fits = value.matches("\\d{4}-\\d\\d-\\d\\d");
            } else if (type.startsWith("SMALLINT")) {
                fits = value.matches("\\d{1,5}") && Integer.parseInt(value) < 65_536;
            } else if (type.startsWith("TINYINT")) {
                fits = value.matches("\\d{1,3}") && Integer.parseInt(value) < 256;
            } else {
                fits = type.startsWith("TEXT") || value.matches("\\d{1,18}") || name.equals("seed") && value.matches("-?\\d{1,19}");
            }
            return fits ? "" : name + " is no " + type + ": " + value;
        }
    }

    /** The columns of each table that has a file, in order, as schema.sql says. */
    private static Map<String, List<Column>> schema() throws IOException {
        Map<String, List<Column>> tables = new TreeMap<>();
        Matcher table = Pattern.compile("CREATE TABLE (\\w+) \\((.*?)\n\\)", Pattern.DOTALL)
                .matcher(Files.readString(repository().resolve("schema.sql")));
        while (table.find()) {
            List<Column> columns = new ArrayList<>();
            Matcher column = Pattern.compile("(?m)^ +([a-z]\\w+) +([A-Z]+(?:\\([^)]*\\))?[A-Za-z ]*?) +(NOT )?NULL ")
                    .matcher(table.group(2));
            while (column.find()) {
                columns.add(new Column(column.group(1), column.group(2), column.group(3) == null));
            }
            tables.put(table.group(1), columns);
        }
        tables.remove("dataset_manifest");
        assertEquals(13, tables.size());
        return tables;
    }

    // ---- Running and reading ------------------------------------------------------------------------------------------------

    record Run(int code, String err) { }

    private static Run run(String... arguments) {
        StringWriter err = new StringWriter();
        int code = new CommandLine(new generate()).setErr(new PrintWriter(err)).setOut(new PrintWriter(new StringWriter()))
                .execute(arguments);
        return new Run(code, err.toString());
    }

    private static final Map<List<String>, Path> MADE = Collections.synchronizedMap(new HashMap<>());
    private static final Map<Path, Data> READ = Collections.synchronizedMap(new HashMap<>());

    /** The folder of the dataset of these options, generated once for all tests that read it. */
    private static Path made(String... options) {
        return MADE.computeIfAbsent(List.of(options), o -> generate(options));
    }

    /** The same dataset, read. */
    private static Data data(String... options) throws IOException {
        Path dir = made(options);
        Data data = READ.get(dir);
        if (data == null) {
            data = new Data(dir);
            READ.put(dir, data);
        }
        return data;
    }

    private static Path generate(String... options) {
        Path out = folder().resolve("data");
        Run run = run(with(out, options));
        assertEquals(0, run.code, run.err);
        assertEquals(1, run.err.lines().count(), run.err);
        return out;
    }

    private static String[] with(Path out, String... options) {
        return Stream.concat(Stream.of(options), Stream.of("--out", out.toString())).toArray(String[]::new);
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(tmp, "t");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs generate in a process of its own. */
    private static Process start(List<String> java, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "generate"));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(tmp, "log", ".txt");
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static void assertSucceeds(List<String> java, Path out, String... options) throws Exception {
        assertEquals(0, end(start(java, with(out, options))), () -> String.join(" ", java));
    }

    /** Waits for the end of a process; one that hangs is killed. */
    private static int end(Process child) throws InterruptedException {
        boolean ended = child.waitFor(15, TimeUnit.MINUTES);
        child.destroyForcibly().waitFor();
        assertTrue(ended, "it hangs");
        return child.exitValue();
    }

    private static String java(Path jdk) {
        Path java = jdk.resolve("bin").resolve("java");
        return Files.exists(java) ? java.toString() : jdk.resolve("bin").resolve("java.exe").toString();
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static void assertRefused(Path out, String named) {
        Run run = run(with(out, "--patients", "20"));
        assertEquals(1, run.code, run.err);
        assertEquals(1, run.err.lines().count(), run.err);
        assertTrue(run.err.startsWith("generate: ") && run.err.contains(named), run.err);
        assertFalse(run.err.contains("Exception") || run.err.strip().chars().anyMatch(Character::isISOControl), run.err);
    }

    private static void assertSameFiles(Path a, Path b) throws IOException {
        assertEquals(names(a), names(b));
        for (String name : names(a)) {
            assertEquals(-1, Files.mismatch(a.resolve(name), b.resolve(name)), name);
        }
    }

    private static void assertManifestHolds(Path dir) throws Exception {
        Map<String, Object> manifest = JSON.std.mapFrom(Files.readString(dir.resolve("manifest.json")));
        Set<String> files = new TreeSet<>(Set.of("manifest.json"));
        for (Object entry : (Collection<?>) manifest.get("files")) {
            Map<?, ?> file = (Map<?, ?>) entry;
            String name = (String) file.get("file");
            assertTrue(files.add(name), name);
            assertEquals(file.get("table") + ".csv", name);
            byte[] bytes = Files.readAllBytes(dir.resolve(name));
            assertEquals(bytes.length, ((Number) file.get("bytes")).longValue(), name);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            assertEquals(IntStream.range(0, digest.length).mapToObj(i -> String.format(Locale.ROOT, "%02x", digest[i] & 255))
                    .collect(Collectors.joining()), file.get("sha256"), name);
            int records = 0;
            for (byte b : bytes) {
                records += b == '\n' ? 1 : 0;
            }
            assertEquals(records - 1, ((Number) file.get("rows")).longValue(), name);
        }
        assertEquals(files, names(dir));
    }

    private static Set<String> names(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<String> lines(Path dir, String file) throws IOException {
        List<String> lines = Files.readAllLines(dir.resolve(file));
        return lines.subList(1, lines.size());
    }

    private static List<CSVRecord> read(Path dir, String table) throws IOException {
        try (CSVParser parser = CSVParser.parse(dir.resolve(table + ".csv"), StandardCharsets.UTF_8,
                CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
            return parser.getRecords();
        }
    }

    private static Set<String> column(Path dir, String table, String column) throws IOException {
        return read(dir, table).stream().map(r -> r.get(column)).collect(Collectors.toSet());
    }

    private static String text(List<CSVRecord> rows, String... columns) {
        Function<CSVRecord, String> line = r -> Arrays.stream(columns).map(r::get).collect(Collectors.joining(","));
        return rows.stream().map(line).map(l -> l + "\n").collect(Collectors.joining());
    }

    /** The checkout: the folder of generate.java and schema.sql, at or above the working directory. */
    private static Path repository() {
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.exists(dir.resolve("generate.java")) && Files.exists(dir.resolve("schema.sql"))) {
                return dir;
            }
        }
        return fail("run the tests from the checkout: generate.java and schema.sql are not at or above " + Path.of("").toAbsolutePath());
    }
}
