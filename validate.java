///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run checks/*.sql on the loaded database and show the rows that break a rule
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // JSON without the weight of jackson-databind
//SOURCES mysql.java
//SOURCES query.java
//SOURCES server.java
//FILES checks/=checks/births.sql
//FILES checks/=checks/census.sql
//FILES checks/=checks/checksums_match_manifest.sql
//FILES checks/=checks/dataset_described.sql
//FILES checks/=checks/death_has_one_record.sql
//FILES checks/=checks/keys_of_the_model.sql
//FILES checks/=checks/model_tables.sql
//FILES checks/=checks/overlaps.sql
//FILES checks/=checks/patients_match_projection.sql
//FILES checks/=checks/people.sql
//FILES checks/=checks/population_bands.sql
//FILES checks/=checks/presence.sql
//FILES checks/=checks/projection_complete.sql
//FILES checks/=checks/rates_complete.sql
//FILES checks/=checks/repeat_use.sql
//FILES checks/=checks/row_counts_match_manifest.sql
//FILES checks/=checks/skipped_hour.sql
//FILES checks/=checks/stays.sql
//FILES checks/=checks/stays_bands.sql
//FILES checks/=checks/tables_as_documented.sql
//FILES checks/=checks/transfers.sql
//FILES checks/=checks/use_per_resident.sql
//FILES checks/=checks/visits.sql
//FILES checks/=checks/visits_and_rates.sql
//FILES checks/=checks/visits_bands.sql
//FILES checks/=checks/visits_by_clock.sql
//FILES checks/=checks/visits_of_last_year_counted.sql
//FILES checks/=checks/visits_over_time.sql
//JAVAC_OPTIONS -Xlint:all -Werror
//RUNTIME_OPTIONS -Dstdout.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 // JSON, XML and HTML are UTF-8 in any locale (the second is JDK 17's name)

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "validate", modelTransformer = mysql.OneLine.class, sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = {"Runs checks/*.sql on the loaded database: says whether the data can be trusted, and shows the rows where not.", "",
            "A check is a rule that no row may break, or a value that must lie within a band, widened by its sampling error. "
            + "Files of a folder checks/ here run too; one of the same name takes the place of ours."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no check of severity error failed (warnings may)", "1:one failed, or a check could not run", "2:wrong usage, or no such check"},
        footerHeading = "%nExamples:%n",
        footer = {"  jbang validate@lm-synth", "  jbang validate@lm-synth --list", "  jbang validate@lm-synth --only ip_stays --rows 20",
            "  jbang validate@lm-synth --skip completeness,left_unseen* --format junit --out checks.xml"})
class validate implements Callable<Integer> {

    enum Format { text, json, junit, html }

    @Option(names = "--only", paramLabel = "NAME", split = ",",
            description = "Run these only: names of checks, files, classes or tables; * stands for any letters")
    List<String> only = List.of();

    @Option(names = "--skip", paramLabel = "NAME", split = ",", description = "Do not run these")
    List<String> skip = List.of();

    @Option(names = "--list", description = "List the checks, and stop")
    boolean list;

    @Option(names = "--all", description = "Show every check, not only those that do not hold")
    boolean all;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "5",
            description = "Show so many offending rows of a check (default: ${DEFAULT-VALUE})")
    int rows;

    @Option(names = {"-f", "--format"}, paramLabel = "FORMAT", defaultValue = "text", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    Format format;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "Write to this file instead of standard output")
    Path out;

    @Option(names = "--checks", paramLabel = "DIR", description = "Use the *.sql files of this folder only")
    Path checks;

    @Mixin
    server.ConnectionOptions connection;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help")
    boolean help;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new validate()).execute(args));
    }

    @Override
    public Integer call() {
        return mysql.run(spec, connection.verbose, () -> {
            List<Check> chosen = choose(Check.of(checks == null ? files() : query.SqlFile.in(checks)));
            PrintWriter stdout = spec.commandLine().getOut();
            if (list) {
                list(chosen, stdout);
                return 0;
            }
            if (out != null) {
                mysql.folderOf(out); // before a server is sought
            }
            try (mysql.Session session = connection.open(spec.commandLine().getErr())) {
                Outcome outcome = run(session, chosen, rows);
                if (out == null) {
                    print(outcome, stdout);
                    stdout.flush();
                } else {
                    StringWriter text = new StringWriter();
                    print(outcome, new PrintWriter(text, true));
                    mysql.write(out, text.toString());
                    stdout.println(outcome);
                }
                return outcome.holds() ? 0 : 1;
            }
        });
    }

    private void print(Outcome outcome, PrintWriter to) throws IOException, XMLStreamException {
        switch (format) {
            case json -> to.println(JSON.builder(JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build())
                    .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES).build().asString(outcome.json()));
            case junit -> outcome.junit(to);
            case html -> to.print(outcome.html());
            default -> outcome.text(to, all);
        }
    }

    /** The files that come with the script, and those of a folder checks/ here. */
    static List<query.SqlFile> files() throws IOException, URISyntaxException {
        Map<String, query.SqlFile> files = new TreeMap<>(query.SqlFile.byName(query.SqlFile.bundled("checks")));
        Path here = Path.of("checks");
        if (Files.isDirectory(here)) {
            try {
                query.SqlFile.in(here).stream().filter(file -> !file.head("check").isEmpty()).forEach(file -> files.put(file.name(), file));
            } catch (IOException none) {
                // a folder of this name without SQL files is no concern of ours
            }
        }
        return List.copyOf(files.values());
    }

    private List<Check> choose(List<Check> known) {
        for (String name : concat(only, skip)) {
            if (known.stream().noneMatch(check -> check.isCalled(name))) {
                throw new ParameterException(spec.commandLine(), "there is no check, file, class or table '" + name + "' (see --list)");
            }
        }
        return known.stream().filter(check -> only.isEmpty() || only.stream().anyMatch(check::isCalled))
                .filter(check -> skip.stream().noneMatch(check::isCalled)).toList();
    }

    private static List<String> concat(List<String> a, List<String> b) {
        List<String> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    private static void list(List<Check> checks, PrintWriter to) {
        int width = checks.stream().mapToInt(check -> check.id.length()).max().orElse(0);
        for (Check check : checks) {
            to.printf("%-" + width + "s  %-12s  %-17s  %-7s  %-15s  %s%n", check.id, check.group, check.table, check.severity, check.threshold, check.sentence);
        }
        to.printf(Locale.ROOT, "%,d checks%n", checks.size());
        to.flush();
    }

    // ---- what a check is

    enum Severity { error, warning }

    /**
     * How much is allowed: so many offending rows or per cent of them; or, for a measured value, a band (in per cent, the value is a share).
     */
    record Threshold(boolean band, BigDecimal low, BigDecimal high, boolean percent) {

        private static final Pattern FORM = Pattern.compile("(-?[0-9.]+)(?: to (-?[0-9.]+))?( %)?");

        static Threshold parse(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException("a threshold is a number of rows, as in 0 or 0.1 %, or a band, as in 3 to 8 %, but not '" + text + "'");
            }
            BigDecimal first = new BigDecimal(form.group(1));
            return new Threshold(form.group(2) != null, first, form.group(2) == null ? first : new BigDecimal(form.group(2)), form.group(3) != null);
        }

        double scale() {
            return percent ? 0.01 : 1;
        }

        @Override
        public String toString() {
            return (band ? low + " to " + high : low) + (percent ? " %" : "");
        }
    }

    /**
     * One check. A file has one, or as many as its head has lines {@code -- check: id | sentence | key: value ...}; what a line does not say,
     * the lines {@code -- class:}, {@code -- severity:}, {@code -- threshold:}, {@code -- of:} and {@code -- least:} say for all of the file.
     *
     * @param of    what is tested: a table, and a WHERE if not all its rows
     * @param least fewer rows than this are not enough to judge a measured value
     */
    record Check(String id, String sentence, String group, Severity severity, Threshold threshold, String of, String table, double least, query.SqlFile file) {

        static List<Check> of(List<query.SqlFile> files) {
            Set<String> ids = new LinkedHashSet<>();
            List<Check> checks = new ArrayList<>();
            for (query.SqlFile file : files) {
                file.required("check");
                for (query.HeadLine line : file.head("check")) {
                    try {
                        Check check = of(file, line.value());
                        if (!ids.add(check.id)) {
                            throw new IllegalArgumentException("there is another check " + check.id);
                        }
                        checks.add(check);
                    } catch (IllegalArgumentException e) {
                        throw file.fault(line, e.getMessage());
                    }
                }
            }
            return checks;
        }

        private static final Set<String> KEYS = Set.of("class", "severity", "threshold", "of", "least");
        private static final Set<String> CLASSES = Set.of("conformance", "completeness", "plausibility");

        private static Check of(query.SqlFile file, String line) {
            List<String> parts = List.of(line.split("\\s+\\|\\s+"));
            Map<String, String> says = new LinkedHashMap<>();
            KEYS.stream().filter(key -> !file.head(key).isEmpty()).forEach(key -> says.put(key, file.required(key)));
            for (String part : parts.subList(Math.min(2, parts.size()), parts.size())) {
                String[] entry = part.split(":\\s*", 2);
                if (entry.length < 2 || !KEYS.contains(entry[0])) {
                    throw new IllegalArgumentException("expected '-- check: id | sentence | key: value', with a key of " + KEYS.stream().sorted().toList()
                            + ", but found '" + part + "'");
                }
                says.put(entry[0], entry[1]);
            }
            String group = says.getOrDefault("class", "plausibility");
            if (!CLASSES.contains(group)) {
                throw new IllegalArgumentException("class is one of " + CLASSES.stream().sorted().toList() + ", but not '" + group + "'");
            }
            String severity = says.getOrDefault("severity", "error");
            if (Arrays.stream(Severity.values()).noneMatch(known -> known.name().equals(severity))) {
                throw new IllegalArgumentException("severity is error or warning, but not '" + severity + "'");
            }
            Threshold threshold = Threshold.parse(says.getOrDefault("threshold", "0"));
            String of = says.get("of");
            return new Check(parts.size() > 1 ? parts.get(0) : file.name(), parts.get(Math.min(1, parts.size() - 1)), group, Severity.valueOf(severity),
                    threshold, of, of == null ? "-" : of.split("\\s+")[0], Double.parseDouble(says.getOrDefault("least", threshold.percent() ? "30" : "100")), file);
        }

        boolean isCalled(String name) {
            Pattern pattern = Pattern.compile(Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
            return List.of(id, file.name(), group, table).stream().anyMatch(mine -> pattern.matcher(mine).matches());
        }
    }

    // ---- running them

    enum Status {
        ok("ok"), failed("FAILED"), warning("WARNING"), nothing("NOTHING"), too_few("TOO FEW"), not_run("NOT RUN");

        final String label;

        Status(String label) {
            this.label = label;
        }
    }

    /**
     * How a check ended.
     *
     * @param failed    offending rows (or values outside their band)
     * @param tested    rows (or values) that were looked at; -1 if the check does not say
     * @param offending the first of them
     * @param note      why it did not run, or what was left out
     */
    record Result(Check check, Status status, long failed, long tested, query.Table offending, String note, double seconds) {

        /** Such as "3 of 1,770 rows (0.17 %)": a share above nothing never looks like nothing. */
        String count() {
            String what = check.threshold.band ? "value" : "row";
            if (status == Status.not_run) {
                return "not run";
            }
            if (tested < 0) {
                return String.format(Locale.ROOT, "%,d %s%s", failed, what, failed == 1 ? "" : "s");
            }
            String share = "";
            if (failed > 0 && tested > 0) {
                double percent = 100.0 * failed / tested;
                int digits = (int) Math.max(0, Math.min(12, 1 - Math.floor(Math.log10(percent))));
                share = String.format(Locale.ROOT, " (%." + digits + "f %%)", percent);
            }
            return String.format(Locale.ROOT, "%,d of %,d %s%s%s", failed, tested, what, tested == 1 ? "" : "s", share);
        }
    }

    /** Runs the checks over a few connections at once. */
    static Outcome run(mysql.Session session, List<Check> checks, int rows) throws Exception {
        long start = System.nanoTime();
        Map<query.SqlFile, List<Check>> files = byFile(checks);
        int workers = Math.max(1, Math.min(files.size(), Math.min(4, Runtime.getRuntime().availableProcessors())));
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < workers; i++) {
                connections.add(query.connect(session));
            }
            return new Outcome(session.describe() + ", database " + session.database(), Dataset.read(connections.get(0)),
                    run(connections, checks, rows), (System.nanoTime() - start) / 1e9);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static Map<query.SqlFile, List<Check>> byFile(List<Check> checks) {
        return checks.stream().collect(Collectors.groupingBy(Check::file, LinkedHashMap::new, Collectors.toList()));
    }

    /** Runs the checks on these connections, a file at a time on each. */
    static List<Result> run(List<Connection> connections, List<Check> checks, int rows) throws Exception {
        Map<String, Long> tested = new LinkedHashMap<>();
        List<Callable<List<Result>>> work = new ArrayList<>();
        List<Connection> free = new ArrayList<>(connections);
        ExecutorService pool = Executors.newFixedThreadPool(connections.size());
        try {
            Future<?> counting = pool.submit(() -> with(free, db -> {
                tested.putAll(count(db, checks));
                return null;
            }));
            List<Future<List<Result>>> running = new ArrayList<>();
            // long queries first, so that none of them runs alone at the end
            for (List<Check> file : byFile(checks).values().stream().sorted(Comparator.comparingInt(file -> -file.get(0).file.statements().toString().length())).toList()) {
                running.add(pool.submit(() -> with(free, db -> runFile(db, file, rows))));
            }
            counting.get();
            Map<String, Result> results = new LinkedHashMap<>();
            for (Future<List<Result>> result : running) {
                result.get().forEach(one -> results.put(one.check.id, settle(one, tested)));
            }
            return checks.stream().map(check -> results.get(check.id)).toList();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            pool.shutdownNow();
        }
    }

    private interface Use<T> {
        T of(Connection db) throws Exception;
    }

    private static <T> T with(List<Connection> free, Use<T> use) throws Exception {
        Connection db;
        synchronized (free) {
            db = free.remove(0);
        }
        try {
            return use.of(db);
        } finally {
            synchronized (free) {
                free.add(db);
            }
        }
    }

    /** How many rows each {@code of} has: one pass for each table. What cannot be counted is left out. */
    private static Map<String, Long> count(Connection db, List<Check> checks) throws SQLException {
        Map<String, Set<String>> byTable = new LinkedHashMap<>();
        checks.stream().filter(check -> check.of != null && !check.threshold.band)
                .forEach(check -> byTable.computeIfAbsent(check.table, table -> new LinkedHashSet<>()).add(check.of));
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Map.Entry<String, Set<String>> entry : byTable.entrySet()) {
            String columns = entry.getValue().stream().map(of -> of.contains(" ")
                    ? "COUNT(IF(" + of.replaceFirst("^\\S+\\s+(?i:WHERE)\\s+", "") + ", 1, NULL))" : "COUNT(*)").collect(Collectors.joining(", "));
            String sql = "SELECT " + columns + " FROM " + entry.getKey();
            try (Statement statement = db.createStatement(); ResultSet rs = statement.executeQuery(query.SqlFile.parse("of", sql).readOnlyStatement())) {
                rs.next();
                int column = 0;
                for (String of : entry.getValue()) {
                    counts.put(of, rs.getLong(++column));
                }
            } catch (SQLException | IllegalArgumentException e) {
                if (!db.isValid(5)) {
                    throw e;
                }
            }
        }
        return counts;
    }

    /** Gives a rule the number of rows that it was tested on. */
    private static Result settle(Result result, Map<String, Long> counts) {
        Check check = result.check;
        if (check.threshold.band || check.of == null || result.status == Status.not_run) {
            return result;
        }
        Long tested = counts.get(check.of);
        if (tested == null) {
            return new Result(check, Status.not_run, 0, -1, result.offending, "'" + check.of + "' cannot be counted: '-- of:' names a table, and a WHERE if need be",
                    result.seconds);
        }
        double allowed = check.threshold.percent ? check.threshold.high.doubleValue() / 100 * tested : check.threshold.high.doubleValue();
        Status status = result.failed > allowed ? failure(check) : tested == 0 && result.failed == 0 ? Status.nothing : Status.ok;
        return new Result(check, status, result.failed, tested, result.offending, result.note, result.seconds);
    }

    private static Status failure(Check check) {
        return check.severity == Severity.error ? Status.failed : Status.warning;
    }

    private static List<Result> runFile(Connection db, List<Check> checks, int rows) throws SQLException {
        long start = System.nanoTime();
        query.SqlFile file = checks.get(0).file;
        Map<String, Tally> tallies = new LinkedHashMap<>();
        Check.of(List.of(file)).forEach(check -> tallies.put(check.id, new Tally(check)));
        String fault = null;
        try (Statement statement = db.createStatement()) {
            statement.setFetchSize(Integer.MIN_VALUE); // row by row: a broken rule may have millions
            ResultSet rs = statement.executeQuery(file.readOnlyStatement());
            query.Table none = query.Table.read(rs, 0);
            Shape shape = Shape.of(none.columns());
            for (query.Table row = query.Table.read(rs, 1); !row.rows().isEmpty(); row = query.Table.read(rs, 1)) {
                List<Object> values = row.rows().get(0);
                for (String id : shape.checks(values, file)) {
                    Tally tally = tallies.get(id);
                    if (tally == null) {
                        throw new IllegalArgumentException(file.name() + ".sql: a row names the check '" + id + "', which its head lacks");
                    }
                    if (shape.value < 0) {
                        tally.broken(shape, values, rows);
                    } else {
                        tally.measured(shape, values, rows);
                    }
                }
            }
            for (Check check : checks) {
                if (check.threshold.band && shape.value < 0) {
                    throw new IllegalArgumentException(file.name() + ".sql: a band is for a query with the columns check_id, value and sampling_error");
                }
            }
        } catch (SQLException | IllegalArgumentException e) {
            if (!db.isValid(5)) {
                throw e; // no check can run any more
            }
            fault = e instanceof SQLException refused ? file.explain(refused) : e.getMessage();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Result> results = new ArrayList<>();
        for (Check check : checks) {
            results.add(fault == null ? tallies.get(check.id).result(seconds)
                    : new Result(check, Status.not_run, 0, -1, new query.Table(List.of(), List.of()), fault, seconds));
        }
        return results;
    }

    /**
     * What the rows of a file are, by their columns: {@code broken}, a list of checks, and the row that breaks them; {@code check_id, ...,
     * value, sampling_error, count}, a measured value; anything else, a row that breaks the only check of the file.
     */
    private record Shape(List<query.Column> columns, int id, int value) {

        static Shape of(List<query.Column> columns) {
            List<String> names = columns.stream().map(column -> column.name().toLowerCase(Locale.ROOT)).toList();
            int value = names.indexOf("check_id") < 0 ? -1 : names.indexOf("value");
            if (value >= 0 && (value + 2 >= names.size() || !names.get(value + 1).equals("sampling_error"))) {
                throw new IllegalArgumentException("after the column value come sampling_error and the count that it stands on");
            }
            return new Shape(columns, value >= 0 ? names.indexOf("check_id") : names.indexOf("broken"), value);
        }

        List<String> checks(List<Object> row, query.SqlFile file) {
            if (id >= 0) {
                return List.of(String.valueOf(row.get(id)).split(","));
            }
            if (file.head("check").size() > 1) {
                throw new IllegalArgumentException(file.name() + ".sql: has several checks, so its query needs a column broken that says which");
            }
            return List.of(Check.of(List.of(file)).get(0).id);
        }

        <T> List<T> without(List<T> row) {
            List<T> rest = new ArrayList<>(row);
            if (id >= 0) {
                rest.remove(id);
            }
            return rest;
        }
    }

    /** What has been seen of one check. */
    private static final class Tally {
        private final Check check;
        private long failed;
        private long judged;
        private long tooFew;
        private List<query.Column> columns = List.of();
        private final List<List<Object>> offending = new ArrayList<>();

        Tally(Check check) {
            this.check = check;
        }

        void broken(Shape shape, List<Object> row, int rows) {
            failed++;
            if (offending.size() < rows) {
                columns = shape.without(shape.columns);
                offending.add(shape.without(row));
            }
        }

        /**
         * Standard errors by which chance may carry a value over the edge of its band. With some five hundred values judged at once, five
         * let a good dataset fail less than once in three thousand times, even if all of its values lay on an edge.
         */
        private static final double ERRORS = 5;

        void measured(Shape shape, List<Object> row, int rows) {
            BigDecimal value = (BigDecimal) row.get(shape.value);
            BigDecimal error = (BigDecimal) row.get(shape.value + 1);
            BigDecimal count = (BigDecimal) row.get(shape.value + 2);
            if (!check.threshold.band) {
                throw new IllegalArgumentException(check.id + " measures a value, and needs a band as threshold, such as 3 to 8 %");
            }
            if (value == null || count == null || count.doubleValue() < check.least) {
                tooFew++;
                return;
            }
            judged++;
            double low = edge(check.threshold.low.doubleValue(), -1, error == null ? 0 : error.doubleValue(), count.doubleValue());
            double high = edge(check.threshold.high.doubleValue(), 1, error == null ? 0 : error.doubleValue(), count.doubleValue());
            if (value.doubleValue() < low || value.doubleValue() > high) {
                failed++;
                if (offending.size() < rows) {
                    List<query.Column> all = new ArrayList<>(shape.without(shape.columns));
                    all.add(new query.Column("lowest", Types.DOUBLE));
                    all.add(new query.Column("highest", Types.DOUBLE));
                    columns = all;
                    List<Object> shown = new ArrayList<>(shape.without(row));
                    shown.add(rounded(low));
                    shown.add(rounded(high));
                    for (int i : new int[] {shape.value, shape.value + 1}) {
                        int place = i - (shape.id < i ? 1 : 0);
                        shown.set(place, shown.get(place) == null ? null : rounded(((BigDecimal) shown.get(place)).doubleValue()));
                    }
                    offending.add(shown);
                }
            }
        }

        /** An edge of the band, moved outwards; a share has at least the error of so many independent draws at that edge. */
        private double edge(double limit, int outwards, double error, double count) {
            double at = limit * check.threshold.scale();
            double most = error;
            double step = 0;
            if (check.threshold.percent) {
                most = Math.max(error, Math.sqrt(Math.max(0, at * (1 - at)) / count));
                step = 0.5 / count;
            }
            return at + outwards * (ERRORS * most + step);
        }

        private static BigDecimal rounded(double value) {
            return BigDecimal.valueOf(value).round(new MathContext(4));
        }

        Result result(double seconds) {
            query.Table table = new query.Table(columns, offending);
            if (!check.threshold.band) {
                double allowed = check.threshold.percent ? 0 : check.threshold.high.doubleValue();
                return new Result(check, failed > allowed ? failure(check) : Status.ok, failed, -1, table, "", seconds);
            }
            String note = tooFew == 0 ? "" : String.format(Locale.ROOT, "%,d value%s with too little data", tooFew, tooFew == 1 ? "" : "s");
            return new Result(check, judged == 0 ? Status.too_few : failed > 0 ? failure(check) : Status.ok, failed, judged, table, note, seconds);
        }
    }

    // ---- what came of it

    /** Which data it is, as dataset_info says. */
    record Dataset(Map<String, Object> facts, String dirty) {

        static Dataset read(Connection db) throws SQLException {
            try (Statement statement = db.createStatement(); ResultSet rs = statement.executeQuery("SELECT * FROM dataset_info LIMIT 1")) {
                query.Table info = query.Table.read(rs, 1);
                Map<String, Object> facts = new LinkedHashMap<>();
                for (int i = 0; i < info.columns().size(); i++) {
                    facts.put(info.columns().get(i).name(), info.rows().get(0).get(i));
                }
                return new Dataset(facts, query.dirty(String.valueOf(facts.remove("parameters"))));
            }
        }

        private String range() {
            return facts.get("first_date") + " to " + facts.get("last_date");
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,d patients, seed %s, %s", ((BigDecimal) facts.getOrDefault("patients", BigDecimal.ZERO)).longValue(),
                    facts.get("seed"), range()) + (dirty == null ? "" : "; DIRTY: defects were planted on purpose at a rate of " + dirty);
        }
    }

    /** What all checks came to. */
    record Outcome(String where, Dataset dataset, List<Result> results, double seconds) {

        long count(Status status) {
            return results.stream().filter(result -> result.status == status).count();
        }

        /** Whether the data may be trusted: no error, and every check ran. */
        boolean holds() {
            return count(Status.failed) + count(Status.not_run) == 0;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,d check%s: %,d ok", results.size(), results.size() == 1 ? "" : "s", count(Status.ok)));
            add(text, Status.failed, "failed");
            add(text, Status.warning, count(Status.warning) == 1 ? "warning" : "warnings");
            add(text, Status.not_run, "not run");
            add(text, Status.nothing, "with 0 rows to test");
            add(text, Status.too_few, "with too little data");
            return text + (dataset.dirty == null ? "" : " (dirty data: defects were planted)");
        }

        private void add(StringBuilder text, Status status, String name) {
            if (count(status) > 0) {
                text.append(String.format(Locale.ROOT, ", %,d %s", count(status), name));
            }
        }

        /** Rows: class and table; columns: how many checks ended how. */
        query.Table summary() {
            List<query.Column> columns = new ArrayList<>(List.of(new query.Column("class", Types.VARCHAR), new query.Column("table", Types.VARCHAR),
                    new query.Column("checks", Types.BIGINT)));
            Arrays.stream(Status.values()).forEach(status -> columns.add(new query.Column(status.label.toLowerCase(Locale.ROOT), Types.BIGINT)));
            Map<List<String>, List<Result>> groups = new TreeMap<>((a, b) -> (a.get(0) + " " + a.get(1)).compareTo(b.get(0) + " " + b.get(1)));
            results.forEach(result -> groups.computeIfAbsent(List.of(result.check.group, result.check.table), key -> new ArrayList<>()).add(result));
            List<List<Object>> rows = new ArrayList<>();
            groups.forEach((key, members) -> rows.add(line(key.get(0), key.get(1), members)));
            rows.add(line("all", "", results));
            return new query.Table(columns, rows);
        }

        private static List<Object> line(String group, String table, List<Result> members) {
            List<Object> line = new ArrayList<>(List.of(group, table, BigDecimal.valueOf(members.size())));
            for (Status status : Status.values()) {
                line.add(BigDecimal.valueOf(members.stream().filter(member -> member.status == status).count()));
            }
            return line;
        }

        /** The worst first; those that hold are left out, unless all are wanted. */
        void text(PrintWriter out, boolean all) {
            out.println(where);
            out.println(dataset);
            out.println();
            summary().print(out, "");
            out.println();
            for (Status status : List.of(Status.ok, Status.nothing, Status.too_few, Status.warning, Status.not_run, Status.failed)) {
                List<Result> those = results.stream().filter(result -> result.status == status).toList();
                if (status == Status.ok && !all || those.isEmpty()) {
                    continue;
                }
                boolean brief = !all && (status == Status.nothing || status == Status.too_few);
                if (brief) {
                    out.println(status.label + "  " + those.stream().map(result -> result.check.id).collect(Collectors.joining(", ")).replaceAll("(.{100,130}?, )", "$1\n         "));
                } else {
                    those.forEach(result -> problem(out, result));
                }
            }
            out.println(this + (mysql.isTerminal(mysql.STDOUT) ? String.format(Locale.ROOT, ", %.1f s", seconds) : ""));
        }

        /** The checks that do not hold, for a command that has more to say. */
        void problems(PrintWriter out) {
            results.stream().filter(result -> Set.of(Status.failed, Status.not_run, Status.warning).contains(result.status)).forEach(result -> problem(out, result));
            out.flush();
        }

        private static void problem(PrintWriter out, Result result) {
            Check check = result.check;
            out.printf("%-7s  %s  %s: %s%s%s%n", result.status.label, check.id, check.sentence, result.count(),
                    check.threshold.band ? ", band " + check.threshold : check.threshold.high.signum() == 0 ? "" : ", allowed " + check.threshold,
                    result.note.isEmpty() ? "" : "; " + result.note);
            if (!result.offending.rows().isEmpty()) {
                result.offending.print(out, "         ");
            }
        }

        // ---- for pipelines

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("where", where);
            json.put("dataset", dataset.facts);
            json.put("dirty", dataset.dirty == null ? null : new BigDecimal(dataset.dirty));
            json.put("holds", holds());
            json.put("seconds", BigDecimal.valueOf(Math.round(seconds * 1000), 3));
            Map<String, Object> counts = new LinkedHashMap<>();
            counts.put("checks", results.size());
            Arrays.stream(Status.values()).forEach(status -> counts.put(status.name(), count(status)));
            json.put("summary", counts);
            json.put("checks", results.stream().map(Outcome::json).toList());
            return json;
        }

        private static Map<String, Object> json(Result result) {
            Check check = result.check;
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", check.id);
            json.put("sentence", check.sentence);
            json.put("class", check.group);
            json.put("table", check.table);
            json.put("severity", check.severity.name());
            json.put("threshold", check.threshold.toString());
            json.put("file", check.file.name() + ".sql");
            json.put("status", result.status.name());
            json.put("failed", result.status == Status.not_run ? null : result.failed);
            json.put("tested", result.tested < 0 ? null : result.tested);
            json.put("share", result.tested <= 0 ? null : BigDecimal.valueOf((double) result.failed / result.tested));
            json.put("note", result.note.isEmpty() ? null : result.note);
            json.put("offending", result.offending.rows().stream().map(row -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (int i = 0; i < row.size(); i++) {
                    object.put(result.offending.columns().get(i).name(), row.get(i));
                }
                return object;
            }).toList());
            return json;
        }

        /** JUnit has no warnings, and no word for a test that had nothing to test: both are shown as skipped, with the reason. */
        void junit(PrintWriter out) throws XMLStreamException {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            xml.writeStartDocument();
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            xml.writeAttribute("name", "lm-synth validate: " + dataset);
            totals(xml, results, seconds);
            Map<String, List<Result>> suites = results.stream().collect(Collectors.groupingBy(result -> result.check.group + "." + result.check.table,
                    TreeMap::new, Collectors.toList()));
            for (Map.Entry<String, List<Result>> suite : suites.entrySet()) {
                xml.writeCharacters("\n  ");
                xml.writeStartElement("testsuite");
                xml.writeAttribute("name", suite.getKey());
                totals(xml, suite.getValue(), suite.getValue().stream().mapToDouble(Result::seconds).max().orElse(0));
                for (Result result : suite.getValue()) {
                    testcase(xml, suite.getKey(), result);
                }
                xml.writeCharacters("\n  ");
                xml.writeEndElement();
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.flush();
            out.println();
        }

        private static void totals(XMLStreamWriter xml, List<Result> results, double seconds) throws XMLStreamException {
            xml.writeAttribute("tests", String.valueOf(results.size()));
            xml.writeAttribute("failures", String.valueOf(results.stream().filter(result -> result.status == Status.failed).count()));
            xml.writeAttribute("errors", String.valueOf(results.stream().filter(result -> result.status == Status.not_run).count()));
            xml.writeAttribute("skipped", String.valueOf(results.stream()
                    .filter(result -> Set.of(Status.warning, Status.nothing, Status.too_few).contains(result.status)).count()));
            xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", seconds));
        }

        private static void testcase(XMLStreamWriter xml, String suite, Result result) throws XMLStreamException {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", suite);
            xml.writeAttribute("name", result.check.id);
            xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", result.seconds));
            if (result.status != Status.ok) {
                xml.writeStartElement(switch (result.status) {
                    case failed -> "failure";
                    case not_run -> "error";
                    default -> "skipped";
                });
                xml.writeAttribute("message", plain(result.status.label + ": " + result.check.sentence + ": " + result.count()
                        + (result.note.isEmpty() ? "" : "; " + result.note)));
                if (result.status != Status.nothing && result.status != Status.too_few) {
                    StringWriter text = new StringWriter();
                    problem(new PrintWriter(text, true), result);
                    xml.writeCharacters(plain(text.toString()));
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }

        /** Without the characters that XML cannot hold. */
        private static String plain(String text) {
            return text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "?");
        }

        // ---- for a browser

        String html() {
            StringBuilder page = new StringBuilder("""
                    <!DOCTYPE html>
                    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                    <title>lm-synth: checks</title>
                    <style>
                    :root { color-scheme: light dark; --line: #8884; --bad: #b3261e; --warn: #8a5a00; --good: #1b6e3c; }
                    @media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #ffc046; --good: #7ddc9f; } }
                    body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
                    h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
                    .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
                    th, td { padding: .25rem .6rem; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
                    td.wide { white-space: normal; min-width: 18rem; } .n { text-align: right; font-variant-numeric: tabular-nums; }
                    .failed, .not_run { color: var(--bad); font-weight: 600; } .warning { color: var(--warn); font-weight: 600; } .ok { color: var(--good); }
                    details { margin: .5rem 0; } summary { cursor: pointer; }
                    .dirty { border: 2px solid var(--warn); padding: .5rem 1rem; }
                    </style></head><body>
                    """);
            page.append("<h1>").append(holds() ? "The checks hold" : "The data does not hold").append("</h1>\n<p>").append(escape(toString())).append("<br>")
                    .append(escape(where)).append("<br>").append(escape(dataset.toString())).append("<br>All data is synthetic: no patient is in it.</p>\n");
            if (dataset.dirty != null) {
                page.append("<p class=\"dirty\">Dirty data: defects were planted on purpose, at a rate of ").append(escape(dataset.dirty)).append(".</p>\n");
            }
            page.append("<h2>Summary</h2>\n");
            table(page, summary());
            for (Status status : List.of(Status.failed, Status.not_run, Status.warning)) {
                for (Result result : results) {
                    if (result.status == status) {
                        page.append("<h2 id=\"").append(escape(result.check.id)).append("\"><span class=\"").append(status).append("\">").append(status.label)
                                .append("</span> ").append(escape(result.check.id)).append("</h2>\n<p>").append(escape(result.check.sentence)).append(": ")
                                .append(escape(result.count())).append(", threshold ").append(escape(result.check.threshold.toString()))
                                .append(result.note.isEmpty() ? "" : "; " + escape(result.note)).append("</p>\n");
                        if (!result.offending.rows().isEmpty()) {
                            table(page, result.offending);
                        }
                        page.append("<details><summary>SQL</summary><pre class=\"scroll\">").append(escape(result.check.file.statements().get(0)))
                                .append("</pre></details>\n");
                    }
                }
            }
            page.append("<h2>All checks</h2>\n<div class=\"scroll\"><table><thead><tr><th>check</th><th>class</th><th>table</th><th>severity</th>"
                    + "<th>threshold</th><th>result</th><th>count</th><th>what holds</th></tr></thead><tbody>\n");
            for (Result result : results) {
                Check check = result.check;
                page.append("<tr><td>").append(String.join("</td><td>", escape(check.id), check.group, escape(check.table), check.severity.name(),
                                check.threshold.toString(), "<span class=\"" + result.status + "\">" + result.status.label.toLowerCase(Locale.ROOT) + "</span>",
                                escape(result.count() + (result.note.isEmpty() ? "" : "; " + result.note))))
                        .append("</td><td class=\"wide\">").append(escape(check.sentence)).append("</td></tr>\n");
            }
            return page.append("</tbody></table></div>\n</body></html>\n").toString();
        }

        private static void table(StringBuilder page, query.Table table) {
            page.append("<div class=\"scroll\"><table><thead><tr>");
            table.columns().forEach(column -> page.append(column.number() ? "<th class=\"n\">" : "<th>").append(escape(column.name())).append("</th>"));
            page.append("</tr></thead><tbody>\n");
            for (List<Object> row : table.rows()) {
                page.append("<tr>");
                for (int i = 0; i < row.size(); i++) {
                    query.Column column = table.columns().get(i);
                    page.append(column.number() ? "<td class=\"n\">" : "<td>").append(escape(column.show(row.get(i)))).append("</td>");
                }
                page.append("</tr>\n");
            }
            page.append("</tbody></table></div>\n");
        }

        private static String escape(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
        }
    }
}
