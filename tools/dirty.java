///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Copies a dataset and plants known defects into the copy, to train data cleaning or to test checks
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // the manifest
//SOURCES ../generate.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // commons-csv is compiled with annotations that it does not ship

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "dirty", modelTransformer = generate.OneLine.class, mixinStandardHelpOptions = true,
        version = "lm-synth " + generate.VERSION, sortOptions = false, usageHelpAutoWidth = true,
        description = {"Copies a dataset that generate wrote and plants known defects into the copy, to train data cleaning or to test "
                + "checks: misspelt codes, times in the wrong order, duplicates, a man who gives birth.",
            "defects.csv in the copy is the key: table, row, kind of defect, the check of validate that finds it (none if the row still "
                + "looks plausible), and what was there before. load takes the copy only with --allow-dirty.",
            "The same dataset, rate and seed give the same bytes, on every machine."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the copy is complete", "1:it failed; what was there before is still there, unchanged", "2:wrong usage"},
        footerHeading = "%nExample:%n",
        footer = {"  jbang dirty@lm-synth --data-dir data --rate 0.01 --out data-dirty",
            "  jbang load@lm-synth --data-dir data-dirty --allow-dirty -D lm_synth_dirty"})
class dirty implements Callable<Integer> {

    @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
            description = "Folder of the dataset to copy, which is only read (default: ${DEFAULT-VALUE})")
    Path dataDir;

    @Option(names = "--rate", paramLabel = "RATE", defaultValue = "0.01",
            description = "Share of the patients, ED visits and stays that get a defect, 0.0001 to 0.5 (default: ${DEFAULT-VALUE})")
    BigDecimal rate;

    @Option(names = "--seed", paramLabel = "N",
            description = "Seed that decides which rows get which defect (default: the seed of the dataset)")
    Long seed;

    @Option(names = "--out", paramLabel = "DIR", required = true,
            description = "Folder for the copy; an earlier dataset there is replaced when the new one is complete, "
                    + "anything else is refused")
    Path out;

    @Option(names = {"-q", "--quiet"}, description = "Say nothing on standard error but errors and warnings")
    boolean quiet;

    @Option(names = {"-v", "--verbose"}, description = "Show stack traces of errors")
    boolean verbose;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new dirty()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        run(quiet ? new PrintWriter(OutputStream.nullOutputStream()) : spec.commandLine().getErr());
        return CommandLine.ExitCode.OK;
    }

    private void run(PrintWriter notes) throws IOException {
        long start = System.nanoTime();
        if (rate.compareTo(new BigDecimal("0.0001")) < 0 || rate.compareTo(new BigDecimal("0.5")) > 0) {
            throw usage("--rate must be from 0.0001 to 0.5: '" + rate + "'");
        }
        Manifest manifest = Manifest.read(dataDir);
        if (real(out).startsWith(dataDir.toRealPath())) {
            throw usage("--out must be another folder than --data-dir, and not inside it: '" + out + "'");
        }
        long defectSeed = seed == null ? manifest.seed : seed;
        manifest.parameters.put("dirty", rate);
        manifest.parameters.put("dirty_seed", defectSeed);
        try (generate.Dataset copy = new generate.Dataset(out)) {
            Facts facts = copySmallTables(manifest, copy);
            copyPeople(manifest, copy, new Defects(facts, defectSeed, rate.doubleValue()),
                    new generate.Progress(notes, "Planting: %,d of %,d people", manifest.rows("patients")));
            copy.finish(manifest.seed, manifest.parameters);
            notes.printf(Locale.ROOT, "Planted %s (rate %s, seed %d) into a copy of %s: %,d rows in %s, the defects in %s, %.1f s%n",
                    generate.counted(copy.rows(KEY), "defect"), rate.toPlainString(), defectSeed, dataDir, copy.rows(), out, KEY + ".csv",
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** The path with its links followed, also of a folder that does not exist yet. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        return Files.exists(absolute) || absolute.getParent() == null ? absolute.toRealPath()
                : real(absolute.getParent()).resolve(absolute.getFileName());
    }

    private static final String KEY = generate.Dataset.DEFECTS;
    /** The tables of people and their visits and stays, all in the order of people: only one person's rows are in memory. */
    private static final List<String> PEOPLE_TABLES = List.of("patients", "ed_encounters", "ip_stays");

    /** The tables of the model stay as they are; dataset_info says that the data is dirty. */
    private static Facts copySmallTables(Manifest manifest, generate.Dataset copy) throws IOException {
        Facts facts = new Facts();
        for (String name : generate.Dataset.TABLES) {
            if (PEOPLE_TABLES.contains(name)) {
                continue;
            }
            try (Table table = manifest.open(name); Writer to = new Writer(copy, name, table.columns)) {
                for (Row row = table.read(); row != null; row = table.read()) {
                    facts.take(name, row);
                    to.row(name.equals("dataset_info") ? row.with("parameters", generate.parametersText(manifest.parameters)) : row);
                }
            }
        }
        return facts;
    }

    private static void copyPeople(Manifest manifest, generate.Dataset copy, Defects defects, generate.Progress progress)
            throws IOException {
        try (Table patients = manifest.open("patients");
                Table visits = manifest.open("ed_encounters");
                Table stays = manifest.open("ip_stays");
                Writer toPatients = new Writer(copy, patients.name, patients.columns);
                Writer toVisits = new Writer(copy, visits.name, visits.columns);
                Writer toStays = new Writer(copy, stays.name, stays.columns);
                Writer toKey = new Writer(copy, KEY, Defects.COLUMNS)) {
            for (Row patient = patients.read(); patient != null; patient = patients.read()) {
                List<Row> theirVisits = visits.readOf(patient);
                List<Row> theirStays = stays.readOf(patient);
                defects.begin(patient.copy(), !theirVisits.isEmpty() || !theirStays.isEmpty());
                defects.plant(patients.name, List.of(patient), defects.ofPatients, toPatients, toKey);
                defects.plant(visits.name, theirVisits, defects.ofVisits, toVisits, toKey);
                defects.plant(stays.name, theirStays, defects.ofStays, toStays, toKey);
                progress.add(1);
            }
            visits.mustHaveEnded();
            stays.mustHaveEnded();
        } finally {
            progress.end();
        }
    }

    // ---- The dataset that is read ------------------------------------------------------------------------------------

    /** What manifest.json says of a clean dataset of this version. */
    private record Manifest(Path folder, long seed, Map<String, Object> parameters, Map<String, Map<?, ?>> files) {

        static Manifest read(Path folder) throws IOException {
            Path file = folder.resolve(generate.Dataset.MANIFEST);
            if (!Files.isRegularFile(file)) {
                throw new IOException(file + " does not exist: run generate first, or name its folder with --data-dir");
            }
            try {
                Map<String, Object> json = JSON.std.with(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS).mapFrom(Files.readAllBytes(file));
                if (!"lm-synth".equals(json.get("name")) || !generate.VERSION.equals(json.get("version"))) {
                    throw new IOException(file + " is not of a dataset of lm-synth " + generate.VERSION + ": run generate again");
                }
                if (json.containsKey("defects")) {
                    throw new IOException(folder + " holds planted defects already: name the folder that generate wrote with --data-dir");
                }
                Map<String, Object> parameters = new LinkedHashMap<>();
                ((Map<?, ?>) json.get("parameters")).forEach((name, value) -> parameters.put((String) name, value));
                Map<String, Map<?, ?>> files = new LinkedHashMap<>();
                for (Object entry : (List<?>) json.get("files")) {
                    files.put((String) ((Map<?, ?>) entry).get("table"), (Map<?, ?>) entry);
                }
                Manifest manifest = new Manifest(folder, ((Number) json.get("seed")).longValue(), parameters, files);
                for (String table : generate.Dataset.TABLES) {
                    manifest.check(table);
                }
                return manifest;
            } catch (ClassCastException | NullPointerException e) {
                throw new IOException(file + " lacks what generate writes into it: run generate again", e);
            } catch (JsonProcessingException e) {
                throw new IOException(file + " is not JSON (" + e.getOriginalMessage() + "): run generate again", e);
            }
        }

        private Path file(String table) {
            return folder.resolve(table + ".csv");
        }

        /** Refuses a file that is missing or has another size, before any is read. */
        private void check(String table) throws IOException {
            if (!Files.isRegularFile(file(table))) {
                throw new IOException(file(table) + " is missing: run generate again");
            }
            long expected = ((Number) files.get(table).get("bytes")).longValue();
            if (Files.size(file(table)) != expected) {
                throw new IOException(file(table) + " has " + Files.size(file(table)) + " bytes, and had " + expected
                        + " when generate wrote it: run generate again");
            }
        }

        long rows(String table) {
            return ((Number) files.get(table).get("rows")).longValue();
        }

        Table open(String table) throws IOException {
            return new Table(table, file(table), (String) files.get(table).get("sha256"));
        }
    }

    /** Reads a CSV file row by row, after a check that it has the SHA-256 of the manifest. */
    private static final class Table implements AutoCloseable {
        final String name;
        final List<String> columns;
        private final Path file;
        private final CSVParser csv;
        private final Iterator<CSVRecord> records;
        /** A row that is read already but belongs to a later patient, or null. */
        private Row ahead;

        Table(String name, Path file, String sha256) throws IOException {
            this.name = name;
            this.file = file;
            FileInputStream bytes = new FileInputStream(file.toFile());
            verify(bytes, sha256); // first, because one changed quote can make the rest of a file a single value
            bytes.getChannel().position(0); // not opened again: somebody may have put another file there
            csv = CSVParser.parse(new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8)), CSVFormat.RFC4180);
            records = csv.iterator();
            columns = List.of(records.next().values());
        }

        private void verify(FileInputStream bytes, String sha256) throws IOException {
            MessageDigest digest;
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
            byte[] buffer = new byte[1 << 16];
            for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
                bytes.close();
                throw new IOException(file + " has changed since generate wrote it (its SHA-256 is another): run generate again");
            }
        }

        /** The next row, or null after the last. */
        Row read() {
            return records.hasNext() ? new Row(columns, records.next().values()) : null;
        }

        /** The next rows, as long as they are of this patient. */
        List<Row> readOf(Row patient) {
            String id = patient.get("patient_id");
            List<Row> rows = new ArrayList<>();
            ahead = ahead == null ? read() : ahead;
            while (ahead != null && ahead.get("patient_id").equals(id)) {
                rows.add(ahead);
                ahead = read();
            }
            return rows;
        }

        void mustHaveEnded() throws IOException {
            if (ahead != null) {
                throw new IOException(file + ", line " + csv.getCurrentLineNumber() + ": not in the order of patients.csv");
            }
        }

        @Override
        public void close() throws IOException {
            csv.close();
        }
    }

    /** The values of a row by the names of their columns. */
    private record Row(List<String> columns, String[] values) {

        String get(String column) {
            return values[columns.indexOf(column)];
        }

        Row with(String column, Object value) {
            values[columns.indexOf(column)] = value.toString();
            return this;
        }

        Row copy() {
            return new Row(columns, values.clone());
        }

        /** The first column: the key of people and events. */
        String key() {
            return values[0];
        }
    }

    /** Rows on their way into a file of the copy. */
    private static final class Writer implements AutoCloseable {
        private static final int PIECE = 500;
        private final generate.OrderedFile file;
        private generate.RowBuffer buffer = new generate.RowBuffer();
        private int rows;

        Writer(generate.Dataset dataset, String table, List<String> columns) throws IOException {
            file = dataset.open(table, String.join(",", columns));
        }

        void row(Row row) throws IOException {
            row((Object[]) row.values);
        }

        void row(Object... values) throws IOException {
            buffer.row(values);
            if (++rows % PIECE == 0) {
                buffer = file.put(rows / PIECE - 1, buffer);
            }
        }

        @Override
        public void close() throws IOException {
            buffer = file.put(rows / PIECE, buffer);
            file.close();
        }
    }

    // ---- The defects -------------------------------------------------------------------------------------------------

    /** What the defects need to know of the model, read from the dataset, since an edited model may have other sites and units. */
    private static final class Facts {
        final Set<String> ageGroups = new LinkedHashSet<>();
        final List<String> sites = new ArrayList<>();
        /** Row of the unit for deliveries, or null if the model has none; ids of the sites with beds of its program. */
        Row delivery;
        final Set<String> deliverySites = new HashSet<>();
        private String lastDate;

        /** Notes what a row says; tables come after those that they refer to. */
        void take(String table, Row row) {
            switch (table) {
                case "dim_site" -> sites.add(row.get("site_id"));
                case "dim_subprogram" -> delivery = row.get("subprogram_name").equals("Labour & Delivery") ? row : delivery;
                case "population_projection" -> ageGroups.add(row.get("age_group"));
                case "staffed_beds" -> {
                    if (delivery != null && row.get("program_id").equals(delivery.get("program_id"))) {
                        deliverySites.add(row.get("site_id"));
                    }
                }
                case "dataset_info" -> lastDate = row.get("last_date");
                default -> { }
            }
        }

        /** Start of the twelve months whose visits ed_visits_year counts. */
        String startOfLastYear() {
            return LocalDate.parse(lastDate).plusDays(1).minusYears(1) + " 00:00:00";
        }
    }

    /** Decides which rows get which defect, and plants it: for each row from the seed and the key of the row alone. */
    private static final class Defects {
        static final List<String> COLUMNS = List.of("table_name", "row_key", "kind", "check_id", "was");
        private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
        private static final int HOUR = generate.HOUR, DAY = generate.DAY;

        /**
         * A kind of defect.
         *
         * @param check  the check of validate that finds it in the data; empty if the row looks plausible
         * @param fits   whether it can be planted into a row without failing another check
         * @param damage returns the rows that replace such a row, which it may change: none, one, or the row and a copy
         */
        private record Kind(String name, String check, Predicate<Row> fits, Function<Row, List<Row>> damage) { }

        private final Facts facts;
        private final String startOfLastYear;
        private final long seed;
        private final double rate;
        private final generate.SplitMix64 random = new generate.SplitMix64();
        final List<Kind> ofPatients = ofPatients(), ofVisits = ofVisits(), ofStays = ofStays();
        /** The clean row of the person whose rows are copied now, and whether the person has visits or stays. */
        private Row patient;
        private boolean hasEvents;

        Defects(Facts facts, long seed, double rate) {
            this.facts = facts;
            this.seed = seed;
            this.rate = rate;
            startOfLastYear = facts.startOfLastYear();
        }

        void begin(Row patient, boolean hasEvents) {
            this.patient = patient;
            this.hasEvents = hasEvents;
        }

        /** Writes rows of a person, some with a defect, and lists these in the key. */
        void plant(String table, List<Row> rows, List<Kind> kinds, Writer out, Writer key) throws IOException {
            for (Row row : rows) {
                random.seed(seed ^ 0xD1297L, hash(row.key()));
                List<Kind> fitting = random.happens(rate) ? kinds.stream().filter(kind -> kind.fits.test(row)).toList() : List.of();
                if (fitting.isEmpty()) {
                    out.row(row);
                    continue;
                }
                Kind kind = fitting.get(random.below(fitting.size()));
                List<Row> now = kind.damage.apply(row.copy());
                for (Row changed : now) {
                    out.row(changed);
                }
                if (now.isEmpty()) {
                    key.row("ed_encounters", row.get("ed_encounter_id"), kind.name, kind.check,
                            "its stay: " + String.join(",", row.values));
                } else if (now.size() > 1) {
                    key.row(table, now.get(1).key(), kind.name, kind.check, "no such row");
                } else {
                    key.row(table, row.key(), kind.name, kind.check, row.columns.stream()
                            .filter(column -> !row.get(column).equals(now.get(0).get(column)))
                            .map(column -> column + "=" + row.get(column)).collect(Collectors.joining("; ")));
                }
            }
        }

        private static long hash(String key) {
            long hash = 0;
            for (int i = 0; i < key.length(); i++) {
                hash = generate.SplitMix64.mix(hash ^ key.charAt(i));
            }
            return hash;
        }

        private static Kind set(String name, String check, Predicate<Row> fits, String column, Function<Row, Object> value) {
            return new Kind(name, check, fits, row -> List.of(row.with(column, value.apply(row))));
        }

        private static Predicate<Row> has(String column, String value) {
            return row -> row.get(column).equals(value);
        }

        private static Predicate<Row> filled(String column) {
            return row -> !row.get(column).isEmpty();
        }

        private List<Kind> ofPatients() {
            Predicate<Row> any = row -> true;
            return List.of(
                    set("visits_miscounted", "visits_of_last_year_counted", any, "ed_visits_year",
                            row -> Integer.parseInt(row.get("ed_visits_year")) + 1),
                    set("age_group_wrong", "patient_age_group_fits_birth", any, "age_group",
                            row -> after(row.get("age_group"), List.copyOf(facts.ageGroups))),
                    set("gender_misspelt", "patient_gender_known", any, "gender", row -> row.get("gender").toLowerCase(Locale.ROOT)),
                    set("impossible_age", "patient_born_in_time", row -> row.get("death_date").isEmpty() && !hasEvents, "dob",
                            row -> LocalDate.parse(row.get("dob")).minusYears(130)));
        }

        private List<Kind> ofVisits() {
            Predicate<Row> any = row -> true;
            Predicate<Row> seen = filled("physician_ts").and(filled("departure_ts"));
            Predicate<Row> home = has("dispo", "Discharge").and(filled("departure_ts"));
            // in the last year, ed_visits_year would be wrong too
            Predicate<Row> earlier = home.and(row -> row.get("arrival_ts").compareTo(startOfLastYear) < 0);
            Predicate<Row> urgent = row -> row.get("ed_subservice").startsWith("Urgent Care");
            return List.of(
                    set("acuity_out_of_range", "visit_acuity_known", filled("acuity"), "acuity", row -> random.happens(0.5) ? 0 : 6),
                    set("disposition_misspelt", "visit_dispo_known", home, "dispo", row -> "discharge"),
                    set("unknown_arrival_mode", "visit_mode_known", any, "arrival_mode", row -> "Helicopter"),
                    set("physician_missing", "visit_physician_unless_unseen", seen, "physician_ts", row -> ""),
                    set("physician_before_arrival", "visit_physician_after_arrival", seen, "physician_ts",
                            row -> before(row.get("arrival_ts"), HOUR * 3 / 2)),
                    set("departure_before_arrival", "visit_ends_after_arrival", home, "departure_ts",
                            row -> before(row.get("arrival_ts"), HOUR * 3 / 2)),
                    new Kind("visit_twice", "visit_not_twice", earlier, Defects::twice),
                    new Kind("visit_in_wrong_decade", "visit_within_history", earlier, row -> List.of(moved(row, -3_653L * DAY))),
                    new Kind("visit_before_birth", "visit_after_birth", earlier,
                            row -> List.of(moved(row, -DAY * (1 + daysSinceBirth(row))))),
                    new Kind("urgent_care_at_night", "urgent_care_is_open", urgent.and(home),
                            row -> List.of(moved(row, (3L - time(row.get("arrival_ts")).getHour()) * HOUR))),
                    set("ambulance_at_urgent_care", "urgent_care_no_ambulance", urgent, "arrival_mode", row -> "Ambulance"),
                    set("acuity_one_off", "", filled("acuity").and(row -> "234".contains(row.get("acuity"))), "acuity",
                            row -> Integer.parseInt(row.get("acuity")) + 1),
                    set("wrong_site", "", home, "facility_id", row -> after(row.get("facility_id"), facts.sites)));
        }

        private List<Kind> ofStays() {
            Predicate<Row> closed = filled("discharge_ts");
            Predicate<Row> home = has("discharge_dispo", "Home");
            Predicate<Row> elective = has("admit_source", "Elective");
            Predicate<Row> planned = home.and(elective.or(has("admit_source", "Direct")));
            return List.of(
                    set("length_of_stay_wrong", "stay_length_equals_dates", closed, "los_days",
                            row -> plus(row.get("los_days"), 1 + random.below(5))),
                    set("alc_flag_without_days", "stay_alc_flag_fits_days", has("alc_flag", "0"), "alc_flag", row -> 1),
                    set("alc_longer_than_stay", "stay_alc_within_stay", closed.and(has("alc_flag", "1")), "alc_days",
                            row -> plus(row.get("los_days"), 2)),
                    set("destination_misspelt", "stay_destination_known", home, "discharge_dispo", row -> "home"),
                    set("source_misspelt", "stay_source_known", elective, "admit_source", row -> "elective"),
                    set("discharge_before_admission", "stay_ends_after_admission", home, "discharge_ts",
                            row -> before(row.get("admit_ts"), 2 * DAY)),
                    set("discharge_missing", "stay_open_has_no_destination", home, "discharge_ts", row -> ""),
                    new Kind("stay_twice", "stay_not_twice", planned, Defects::twice),
                    new Kind("overlapping_stay", "stays_do_not_overlap", planned, row -> List.of(row, moved(twice(row).get(1), HOUR))),
                    new Kind("admit_without_stay", "visit_admit_has_stay", home.and(filled("ed_encounter_id")), row -> List.of()),
                    new Kind("man_gives_birth", "delivery_by_mother", planned.and(row -> patient.get("gender").equals("Male")
                            && facts.deliverySites.contains(row.get("facility_id"))),
                            row -> List.of(row.with("program_id", facts.delivery.get("program_id"))
                                    .with("subprogram_id", facts.delivery.get("subprogram_id")))));
        }

        /** The value that follows in a list, the first after the last. */
        private static String after(String value, List<String> values) {
            return values.get((values.indexOf(value) + 1) % values.size());
        }

        private static BigDecimal plus(String days, int more) {
            return new BigDecimal(days).add(BigDecimal.valueOf(more));
        }

        private long daysSinceBirth(Row visit) {
            return ChronoUnit.DAYS.between(LocalDate.parse(patient.get("dob")), time(visit.get("arrival_ts")).toLocalDate());
        }

        private static LocalDateTime time(String timestamp) {
            return LocalDateTime.parse(timestamp, TIMESTAMP);
        }

        /** The timestamp less a minute and a random number of further seconds. */
        private String before(String timestamp, int seconds) {
            return time(timestamp).minusSeconds(60 + (long) (seconds * random.uniform())).format(TIMESTAMP);
        }

        /** Moves all timestamps of a row. */
        private static Row moved(Row row, long seconds) {
            for (String column : row.columns) {
                if (column.endsWith("_ts") && !row.get(column).isEmpty()) {
                    row.with(column, time(row.get(column)).plusSeconds(seconds).format(TIMESTAMP));
                }
            }
            return row;
        }

        /** The row and a copy with a key of its own, of an hour long after the history. */
        private static List<Row> twice(Row row) {
            return List.of(row, row.copy().with(row.columns.get(0), Long.parseLong(row.key()) + 500_000_000_000_000L));
        }
    }
}
