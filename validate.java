///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run checks/*.sql on the loaded database and show the rows that break a rule
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//SOURCES mysql.java
//SOURCES query.java
//SOURCES server.java
//FILES checks/=checks/after_a_stay.sql
//FILES checks/=checks/alc_of_stays.sql
//FILES checks/=checks/arrival_times.sql
//FILES checks/=checks/arrivals_of_sites.sql
//FILES checks/=checks/beds_of_sites.sql
//FILES checks/=checks/births.sql
//FILES checks/=checks/births_and_deaths.sql
//FILES checks/=checks/calendar.sql
//FILES checks/=checks/census.sql
//FILES checks/=checks/checksums_match_manifest.sql
//FILES checks/=checks/crowding.sql
//FILES checks/=checks/dataset_described.sql
//FILES checks/=checks/days.sql
//FILES checks/=checks/days_of_sites.sql
//FILES checks/=checks/death_has_one_record.sql
//FILES checks/=checks/default_sites.sql
//FILES checks/=checks/edges_of_history.sql
//FILES checks/=checks/events.sql
//FILES checks/=checks/frequent_use.sql
//FILES checks/=checks/half_days.sql
//FILES checks/=checks/hours_of_sites.sql
//FILES checks/=checks/keys_of_the_model.sql
//FILES checks/=checks/lasting_states.sql
//FILES checks/=checks/medians.sql
//FILES checks/=checks/model_tables.sql
//FILES checks/=checks/model_tables_agree.sql
//FILES checks/=checks/numbers.sql
//FILES checks/=checks/overlaps.sql
//FILES checks/=checks/patients_match_projection.sql
//FILES checks/=checks/people.sql
//FILES checks/=checks/population_bands.sql
//FILES checks/=checks/presence.sql
//FILES checks/=checks/projection_complete.sql
//FILES checks/=checks/random_groups.sql
//FILES checks/=checks/rates_complete.sql
//FILES checks/=checks/repeat_use.sql
//FILES checks/=checks/returns_of_leavers.sql
//FILES checks/=checks/row_counts_match_manifest.sql
//FILES checks/=checks/seasons.sql
//FILES checks/=checks/single_years_of_age.sql
//FILES checks/=checks/sites.sql
//FILES checks/=checks/sites_compared.sql
//FILES checks/=checks/skipped_hour.sql
//FILES checks/=checks/stays.sql
//FILES checks/=checks/stays_at_home.sql
//FILES checks/=checks/stays_bands.sql
//FILES checks/=checks/stays_of_sites.sql
//FILES checks/=checks/tables_as_documented.sql
//FILES checks/=checks/text.sql
//FILES checks/=checks/times_of_sites.sql
//FILES checks/=checks/transfers.sql
//FILES checks/=checks/use_per_resident.sql
//FILES checks/=checks/visits.sql
//FILES checks/=checks/visits_and_rates.sql
//FILES checks/=checks/visits_bands.sql
//FILES checks/=checks/visits_by_clock.sql
//FILES checks/=checks/visits_of_last_year_counted.sql
//FILES checks/=checks/visits_of_sites.sql
//FILES checks/=checks/visits_over_time.sql
//FILES checks.html
//JAVAC_OPTIONS -Xlint:all -Werror
//RUNTIME_OPTIONS -Dstdout.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 // UTF-8 in any locale (the second is JDK 17's name)

import java.io.IOException;
import java.io.OutputStream;
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
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

@Command(name = "validate", modelTransformer = mysql.OneLine.class, mixinStandardHelpOptions = true, version = mysql.VERSION,
        sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = {"Runs checks/*.sql on the loaded database: says whether the data can be trusted, and shows the rows where not.", "",
            "A check is a rule that no row may break, or a value that must lie within a band, widened by its sampling error. "
            + "Files of a folder checks/ here run too; one of the same name takes the place of ours."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no check of severity error failed (warnings may)", "1:one failed, or a check could not run",
            "2:wrong usage, or no such check"},
        footerHeading = "%nExamples:%n",
        footer = {"  jbang validate@lm-synth", "  jbang validate@lm-synth --list", "  jbang validate@lm-synth --only ip_stays --rows 20",
            "  jbang validate@lm-synth --skip completeness,left_unseen* --format junit --out checks.xml"})
class validate implements Callable<Integer> {

    enum Format { text, json, junit, html }

    @Option(names = "--only", paramLabel = "NAME", split = ",",
            description = "Run these only: names of checks, files, classes or tables; * stands for any characters")
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

    @Option(names = {"-f", "--format"}, paramLabel = "FORMAT", defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    Format format;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "Write to this file instead of standard output")
    Path out;

    @Option(names = "--checks", paramLabel = "DIR", description = "Use the *.sql files of this folder only")
    Path checks;

    @Mixin
    query.Streams streams;

    @Mixin
    server.ConnectionOptions connection;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new validate()).execute(args));
    }

    @Override
    public Integer call() {
        return mysql.run(spec, connection.verbose, () -> {
            streams.check(spec);
            if (rows < 0) {
                throw new ParameterException(spec.commandLine(), "--rows = " + rows + " is not a number of rows: give 0 or more");
            }
            List<Check> chosen = choose(Check.of(checks == null ? files() : query.SqlFile.in(checks)));
            PrintWriter stdout = spec.commandLine().getOut();
            if (list) {
                list(chosen, stdout);
                return 0;
            }
            if (out != null) {
                mysql.folderOf(out); // what can be refused is refused before a server is sought
            }
            PrintWriter notes = connection.notes(spec);
            try (mysql.Session session = connection.open(notes)) {
                Outcome outcome = run(session, chosen, streams.streams, rows, notes);
                if (out == null) {
                    print(outcome, stdout, mysql.isTerminal(mysql.STDOUT));
                    stdout.flush();
                } else {
                    StringWriter text = new StringWriter();
                    print(outcome, new PrintWriter(text, true), false);
                    mysql.write(out, text.toString());
                    stdout.println(outcome);
                }
                return outcome.holds() ? 0 : 1;
            }
        });
    }

    private void print(Outcome outcome, PrintWriter to, boolean withTime) throws IOException, XMLStreamException {
        switch (format) {
            case json -> to.println(query.json(outcome.json()));
            case junit -> outcome.junit(to);
            case html -> to.print(outcome.html());
            default -> outcome.text(to, all, withTime);
        }
    }

    /** The files that come with the script, and those of a folder checks/ here. */
    static List<query.SqlFile> files() throws IOException, URISyntaxException {
        Map<String, query.SqlFile> files = new TreeMap<>(query.SqlFile.byName(query.SqlFile.bundled("checks")));
        Path here = Path.of("checks");
        if (Files.isDirectory(here)) {
            try {
                query.SqlFile.in(here).stream().filter(file -> !file.head("check").isEmpty()).forEach(file -> files.put(file.name(), file));
            } catch (IOException e) {
                // a folder of this name without SQL files is no concern of ours
            }
        }
        return List.copyOf(files.values());
    }

    private List<Check> choose(List<Check> known) {
        for (String name : Stream.concat(only.stream(), skip.stream()).toList()) {
            if (known.stream().noneMatch(check -> check.matches(name))) {
                String similar = mysql.OneLine.didYouMean(name, known.stream().flatMap(Check::names).toList());
                throw new ParameterException(spec.commandLine(), "there is no check, file, class or table '" + name + "'"
                        + (similar.isEmpty() ? "; --list shows them" : similar));
            }
        }
        return known.stream().filter(check -> only.isEmpty() || only.stream().anyMatch(check::matches))
                .filter(check -> skip.stream().noneMatch(check::matches)).toList();
    }

    private static void list(List<Check> checks, PrintWriter to) {
        int width = checks.stream().mapToInt(check -> check.id.length()).max().orElse(0);
        for (Check check : checks) {
            to.printf("%-" + width + "s  %-12s  %-17s  %-7s  %-15s  %s%n",
                    check.id, check.group, check.table, check.severity, check.threshold, check.sentence);
        }
        to.printf(Locale.ROOT, "%,d check%s%n", checks.size(), checks.size() == 1 ? "" : "s");
        to.flush();
    }

    // ---- what a check is

    enum Severity { error, warning }

    /**
     * How much is allowed: so many offending rows or per cent of them; or, for a measured value, a band. If that is in per cent, the
     * value is a share.
     */
    record Threshold(boolean band, BigDecimal low, BigDecimal high, boolean percent) {

        private static final Pattern FORM = Pattern.compile("(NUMBER)(?: to (NUMBER))?( %)?".replace("NUMBER", "-?\\d+(?:\\.\\d+)?"));

        static Threshold parse(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException("a threshold is a number of rows, as in 0 or 0.1 %, or a band, as in 3 to 8 %, but not '"
                        + text + "'");
            }
            BigDecimal low = new BigDecimal(form.group(1));
            boolean band = form.group(2) != null;
            return new Threshold(band, low, band ? new BigDecimal(form.group(2)) : low, form.group(3) != null);
        }

        /** How many of so many rows may break a rule. */
        double allowed(long tested) {
            return percent ? high.doubleValue() / 100 * tested : high.doubleValue();
        }

        /** What the limits of a band are multiplied with to compare them with a value. */
        double scale() {
            return percent ? 0.01 : 1;
        }

        @Override
        public String toString() {
            return (band ? low + " to " + high : low) + (percent ? " %" : "");
        }
    }

    /**
     * One check. A file has one, or as many as its head has lines {@code -- check: id | sentence | key: value ...}. What such a line
     * does not say, the lines {@code -- class:}, {@code -- severity:}, {@code -- threshold:}, {@code -- of:} and {@code -- least:}
     * say for all checks of the file.
     *
     * @param group   its class: conformance, completeness or plausibility
     * @param tested  what is tested ({@code of}): a table, and a WHERE if not all its rows; null if the file does not say
     * @param table   that table, or "-"
     * @param minimum fewer rows than this ({@code least}) are not enough to judge a measured value
     */
    record Check(String id, String sentence, String group, Severity severity, Threshold threshold, String tested, String table,
            double minimum, query.SqlFile file) {

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
            Map<String, String> values = new LinkedHashMap<>();
            KEYS.stream().filter(key -> !file.head(key).isEmpty()).forEach(key -> values.put(key, file.required(key)));
            for (String part : parts.subList(Math.min(2, parts.size()), parts.size())) {
                String[] entry = part.split(":\\s*", 2);
                if (entry.length < 2 || !KEYS.contains(entry[0])) {
                    throw new IllegalArgumentException("expected '-- check: id | sentence | key: value', with a key of "
                            + KEYS.stream().sorted().toList() + ", but found '" + part + "'");
                }
                values.put(entry[0], entry[1]);
            }
            String group = values.getOrDefault("class", "plausibility");
            if (!CLASSES.contains(group)) {
                throw new IllegalArgumentException("class is one of " + CLASSES.stream().sorted().toList() + ", but not '" + group + "'");
            }
            String severity = values.getOrDefault("severity", "error");
            if (Arrays.stream(Severity.values()).noneMatch(known -> known.name().equals(severity))) {
                throw new IllegalArgumentException("severity is error or warning, but not '" + severity + "'");
            }
            Threshold threshold = Threshold.parse(values.getOrDefault("threshold", "0"));
            String tested = values.get("of");
            String least = values.getOrDefault("least", threshold.percent() ? "30" : "100");
            if (!least.matches("\\d+(\\.\\d+)?")) {
                throw new IllegalArgumentException("least is a number of rows, but not '" + least + "'");
            }
            String id = mysql.shown(parts.size() > 1 ? parts.get(0) : file.name(), 100);
            return new Check(id, mysql.shown(parts.get(Math.min(1, parts.size() - 1)), 1000), group,
                    Severity.valueOf(severity), threshold, tested, tested == null ? "-" : tested.split("\\s+")[0],
                    Double.parseDouble(least), file);
        }

        /** Whether a name of --only or --skip means this check. */
        boolean matches(String name) {
            Pattern pattern = Pattern.compile(Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
            return names().anyMatch(own -> pattern.matcher(own).matches());
        }

        private Stream<String> names() {
            return Stream.of(id, file.name(), group, table);
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
     * @param values    what was measured, of a check with a band, without what has too little data
     */
    record Result(Check check, Status status, long failed, long tested, query.Table offending, String note, double seconds,
            List<BigDecimal> values) {

        Result(Check check, Status status, long failed, long tested, query.Table offending, String note, double seconds) {
            this(check, status, failed, tested, offending, note, seconds, List.of());
        }

        static Result notRun(Check check, String why, double seconds) {
            return new Result(check, Status.not_run, 0, -1, new query.Table(List.of(), List.of()), why, seconds);
        }

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

        private String andNote() {
            return note.isEmpty() ? "" : "; " + note;
        }
    }

    /** Runs the checks on so many connections at once, and shows on a terminal how far it is. */
    static Outcome run(mysql.Session session, List<Check> checks, int streams, int rows, PrintWriter notes) throws Exception {
        long start = System.nanoTime();
        try (query.Workers workers = query.Workers.open(session, streams, byFile(checks).size())) {
            return new Outcome(session.describe() + ", database " + session.database(), workers.run(query.Dataset::read),
                    run(workers, checks, rows, notes), (System.nanoTime() - start) / 1e9);
        }
    }

    private static Map<query.SqlFile, List<Check>> byFile(List<Check> checks) {
        return checks.stream().collect(Collectors.groupingBy(Check::file, LinkedHashMap::new, Collectors.toList()));
    }

    /** Runs the checks on this connection. */
    static List<Result> run(Connection db, List<Check> checks, int rows) throws Exception {
        try (query.Workers workers = new query.Workers(List.of(db))) {
            return run(workers, checks, rows, new PrintWriter(OutputStream.nullOutputStream()));
        }
    }

    /** Runs the checks, a file at a time on each connection. */
    private static List<Result> run(query.Workers workers, List<Check> checks, int rows, PrintWriter notes) throws Exception {
        try (mysql.Progress progress = new mysql.Progress(notes)) {
            Future<Map<String, Long>> counts = workers.submit(db -> count(db, checks));
            // long queries first, so that none of them runs alone at the end
            List<List<Check>> files = byFile(checks).values().stream()
                    .sorted(Comparator.comparingInt(file -> -file.get(0).file.statements().toString().length())).toList();
            List<Future<List<Result>>> running = new ArrayList<>();
            AtomicInteger done = new AtomicInteger();
            progress.show("Validating: 0 of %d files of checks", files.size());
            for (List<Check> file : files) {
                running.add(workers.submit(db -> {
                    List<Result> results = runFile(db, file, rows);
                    progress.show("Validating: %d of %d files of checks", done.incrementAndGet(), files.size());
                    return results;
                }));
            }
            Map<String, Result> results = new LinkedHashMap<>();
            for (Future<List<Result>> file : running) {
                for (Result result : query.Workers.await(file)) {
                    results.put(result.check.id, withTested(result, query.Workers.await(counts)));
                }
            }
            return checks.stream().map(check -> results.get(check.id)).toList();
        }
    }

    /** How many rows each {@code of} has: one pass for each table. What cannot be counted is left out. */
    private static Map<String, Long> count(Connection db, List<Check> checks) throws SQLException {
        Map<String, Set<String>> byTable = new LinkedHashMap<>();
        checks.stream().filter(check -> check.tested != null && !check.threshold.band)
                .forEach(check -> byTable.computeIfAbsent(check.table, table -> new LinkedHashSet<>()).add(check.tested));
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Map.Entry<String, Set<String>> entry : byTable.entrySet()) {
            String columns = entry.getValue().stream().map(tested -> tested.replaceFirst("^\\S+(\\s+(?i:WHERE)\\s+|$)", ""))
                    .map(where -> where.isEmpty() ? "COUNT(*)" : "COUNT(IF(" + where + ", 1, NULL))").collect(Collectors.joining(", "));
            try {
                query.SqlFile count = query.SqlFile.parse("of", "SELECT " + columns + " FROM " + entry.getKey());
                List<Object> row = query.Table.of(db, count).rows().get(0);
                int column = 0;
                for (String tested : entry.getValue()) {
                    counts.put(tested, ((BigDecimal) row.get(column++)).longValue());
                }
            } catch (SQLException | IllegalArgumentException e) {
                if (!db.isValid(5)) {
                    throw e;
                }
            }
        }
        return counts;
    }

    /** The result of a rule with the number of rows that it was tested on, and judged by it. */
    private static Result withTested(Result result, Map<String, Long> counts) {
        Check check = result.check;
        if (check.threshold.band || check.tested == null || result.status == Status.not_run) {
            return result;
        }
        Long tested = counts.get(check.tested);
        if (tested == null) {
            String why = "'" + check.tested + "' cannot be counted: '-- of:' names a table, and a WHERE if need be";
            return Result.notRun(check, why, result.seconds);
        }
        Status status = result.failed > check.threshold.allowed(tested) ? failure(check)
                : tested == 0 && result.failed == 0 ? Status.nothing : Status.ok;
        return new Result(check, status, result.failed, tested, result.offending, result.note, result.seconds);
    }

    private static Status failure(Check check) {
        return check.severity == Severity.error ? Status.failed : Status.warning;
    }

    private static List<Result> runFile(Connection db, List<Check> checks, int rows) throws SQLException {
        long start = System.nanoTime();
        query.SqlFile file = checks.get(0).file;
        Map<String, Findings> findings = new LinkedHashMap<>();
        Check.of(List.of(file)).forEach(check -> findings.put(check.id, new Findings(check, rows)));
        String fault = null;
        try {
            read(db, file, findings);
            for (Check check : checks) {
                findings.get(check.id).checkThreshold();
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
            results.add(fault == null ? findings.get(check.id).result(seconds) : Result.notRun(check, fault, seconds));
        }
        return results;
    }

    /** Reads what the query of a file finds, row by row: a broken rule may have millions. */
    private static void read(Connection db, query.SqlFile file, Map<String, Findings> findings) throws SQLException {
        try (Statement statement = db.createStatement()) {
            statement.setFetchSize(Integer.MIN_VALUE);
            ResultSet rs = statement.executeQuery(file.readOnlyStatement());
            Columns columns = Columns.of(file, query.Table.read(rs, 0).columns());
            findings.values().forEach(each -> each.columns = columns);
            for (query.Table row = query.Table.read(rs, 1); !row.rows().isEmpty(); row = query.Table.read(rs, 1)) {
                List<Object> values = row.rows().get(0);
                for (String id : columns.checks(values)) {
                    Findings found = findings.get(id);
                    if (found == null) {
                        throw new IllegalArgumentException(file.name() + ".sql: a row names the check '" + id + "', which its head lacks");
                    }
                    found.add(values);
                }
            }
        }
    }

    /**
     * What the rows of a file mean, by their columns. {@code broken, ...}: a row, and the list of checks that it breaks.
     * {@code check_id, ..., value, sampling_error, count}: a measured value. Anything else: a row that breaks the only check of the file.
     *
     * @param check where the checks are named, or -1
     * @param value where a measured value is, or -1
     */
    private record Columns(query.SqlFile file, List<query.Column> all, int check, int value) {

        static Columns of(query.SqlFile file, List<query.Column> all) {
            query.Table.checkNames(file, all);
            List<String> names = all.stream().map(column -> column.name().toLowerCase(Locale.ROOT)).toList();
            int value = names.contains("check_id") ? names.indexOf("value") : -1;
            if (value >= 0 && (value + 2 >= names.size() || !names.get(value + 1).equals("sampling_error"))) {
                throw new IllegalArgumentException(file.name() + ".sql: after the column value come sampling_error"
                        + " and the count that it stands on");
            }
            for (query.Column column : value < 0 ? List.<query.Column>of() : all.subList(value, value + 3)) {
                if (!column.isNumber() && column.type() != Types.NULL) {
                    throw new IllegalArgumentException(file.name() + ".sql: " + column.heading() + " is no number");
                }
            }
            return new Columns(file, all, names.indexOf(value >= 0 ? "check_id" : "broken"), value);
        }

        List<String> checks(List<Object> row) {
            if (check >= 0) {
                return List.of(String.valueOf(row.get(check)).split(","));
            }
            if (file.head("check").size() > 1) {
                throw new IllegalArgumentException(file.name()
                        + ".sql: has several checks, so its query needs a column broken that says which");
            }
            return List.of(Check.of(List.of(file)).get(0).id);
        }

        /** A row, or the columns, without the one that names the checks. */
        <T> List<T> withoutCheck(List<T> row) {
            List<T> rest = new ArrayList<>(row);
            if (check >= 0) {
                rest.remove(check);
            }
            return rest;
        }
    }

    /** What the rows say of one check. */
    private static final class Findings {
        private final Check check;
        private final int limit;
        private Columns columns;
        private long failed;
        private long tooFew;
        private List<query.Column> shown = List.of();
        private final List<List<Object>> offending = new ArrayList<>();
        private final List<BigDecimal> values = new ArrayList<>();

        /** @param limit so many offending rows are kept */
        Findings(Check check, int limit) {
            this.check = check;
            this.limit = limit;
        }

        void add(List<Object> row) {
            if (columns.value >= 0) {
                addMeasured(row);
                return;
            }
            failed++;
            if (offending.size() < limit) {
                shown = columns.withoutCheck(columns.all);
                offending.add(columns.withoutCheck(row));
            }
        }

        /**
         * Standard errors by which chance may carry a value over the edge of its band. With some five hundred values judged at once, five
         * let a good dataset fail less than once in three thousand times, even if all of its values lay on an edge.
         */
        private static final double STANDARD_ERRORS = 5;

        private void addMeasured(List<Object> row) {
            BigDecimal value = (BigDecimal) row.get(columns.value);
            BigDecimal error = (BigDecimal) row.get(columns.value + 1);
            BigDecimal count = (BigDecimal) row.get(columns.value + 2);
            if (!check.threshold.band) {
                throw new IllegalArgumentException(check.id + " measures a value, and needs a band as threshold, such as 3 to 8 %");
            }
            if (value == null || count == null || count.doubleValue() < check.minimum) {
                tooFew++;
                return;
            }
            values.add(value);
            double low = edge(check.threshold.low.doubleValue(), -1, error == null ? 0 : error.doubleValue(), count.doubleValue());
            double high = edge(check.threshold.high.doubleValue(), 1, error == null ? 0 : error.doubleValue(), count.doubleValue());
            if (value.doubleValue() < low || value.doubleValue() > high) {
                failed++;
                if (offending.size() < limit) {
                    show(row, low, high);
                }
            }
        }

        /** An edge of the band, moved outwards by the error; that of a share is at least that of so many independent draws at the edge. */
        private double edge(double limit, int outwards, double error, double count) {
            double edge = limit * check.threshold.scale();
            if (!check.threshold.percent) {
                return edge + outwards * STANDARD_ERRORS * error;
            }
            double binomialError = Math.sqrt(Math.max(0, edge * (1 - edge)) / count);
            double continuityCorrection = 0.5 / count;
            return edge + outwards * (STANDARD_ERRORS * Math.max(error, binomialError) + continuityCorrection);
        }

        /** Keeps a value outside its band, with the edges of the band at its right. */
        private void show(List<Object> row, double low, double high) {
            shown = new ArrayList<>(columns.withoutCheck(columns.all));
            shown.add(new query.Column("lowest", Types.DOUBLE));
            shown.add(new query.Column("highest", Types.DOUBLE));
            List<Object> values = new ArrayList<>(row);
            values.set(columns.value, rounded(values.get(columns.value)));
            values.set(columns.value + 1, rounded(values.get(columns.value + 1)));
            values = columns.withoutCheck(values);
            values.add(rounded(BigDecimal.valueOf(low)));
            values.add(rounded(BigDecimal.valueOf(high)));
            offending.add(values);
        }

        private static BigDecimal rounded(Object value) {
            return value == null ? null : BigDecimal.valueOf(((BigDecimal) value).doubleValue()).round(new MathContext(4));
        }

        void checkThreshold() {
            if (check.threshold.band && columns.value < 0) {
                throw new IllegalArgumentException(check.file.name()
                        + ".sql: a band is for a query with the columns check_id, value and sampling_error");
            }
        }

        Result result(double seconds) {
            query.Table table = new query.Table(shown, offending);
            if (!check.threshold.band) {
                double allowed = check.threshold.percent ? 0 : check.threshold.allowed(0); // a share is judged when the rows are counted
                return new Result(check, failed > allowed ? failure(check) : Status.ok, failed, -1, table, "", seconds);
            }
            String note = tooFew == 0 ? "" : String.format(Locale.ROOT, "%,d value%s with too little data", tooFew, tooFew == 1 ? "" : "s");
            Status status = values.isEmpty() ? Status.too_few : failed > 0 ? failure(check) : Status.ok;
            return new Result(check, status, failed, values.size(), table, note, seconds, values);
        }
    }

    // ---- what came of it

    /**
     * What all checks came to.
     *
     * @param database which database was checked, and on which server
     */
    record Outcome(String database, query.Dataset dataset, List<Result> results, double seconds) {

        long count(Status status) {
            return results.stream().filter(result -> result.status == status).count();
        }

        /** Whether the data may be trusted: no error, and every check ran. */
        boolean holds() {
            return count(Status.failed) + count(Status.not_run) == 0;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,d check%s: %,d ok",
                    results.size(), results.size() == 1 ? "" : "s", count(Status.ok)));
            add(text, Status.failed, "failed");
            add(text, Status.warning, count(Status.warning) == 1 ? "warning" : "warnings");
            add(text, Status.not_run, "not run");
            add(text, Status.nothing, "with 0 rows to test");
            add(text, Status.too_few, "with too little data");
            return text + (dataset.dirtyRate() == null ? "" : " (dirty data: defects were planted)");
        }

        private void add(StringBuilder text, Status status, String name) {
            if (count(status) > 0) {
                text.append(String.format(Locale.ROOT, ", %,d %s", count(status), name));
            }
        }

        /** Rows: class and table; columns: how many checks ended how. */
        private query.Table summary() {
            List<query.Column> columns = new ArrayList<>(List.of(new query.Column("class", Types.VARCHAR),
                    new query.Column("table", Types.VARCHAR), new query.Column("checks", Types.BIGINT)));
            for (Status status : Status.values()) {
                columns.add(new query.Column(status.label.toLowerCase(Locale.ROOT), Types.BIGINT));
            }
            Map<String, List<Result>> groups = new TreeMap<>();
            for (Result result : results) {
                groups.computeIfAbsent(result.check.group + " " + result.check.table, key -> new ArrayList<>()).add(result);
            }
            List<List<Object>> rows = new ArrayList<>();
            groups.values().forEach(group -> rows.add(summary(group.get(0).check.group, group.get(0).check.table, group)));
            rows.add(summary("all", "", results));
            return new query.Table(columns, rows);
        }

        private static List<Object> summary(String group, String table, List<Result> results) {
            List<Object> row = new ArrayList<>(List.of(group, table, BigDecimal.valueOf(results.size())));
            for (Status status : Status.values()) {
                row.add(BigDecimal.valueOf(results.stream().filter(result -> result.status == status).count()));
            }
            return row;
        }

        // -- as text

        /** The worst last, so that it is on the screen; those that hold are left out, unless all are wanted. */
        void text(PrintWriter out, boolean all, boolean withTime) {
            out.println(database);
            out.println(dataset);
            out.println();
            summary().print(out, "");
            out.println();
            for (Status status : List.of(Status.ok, Status.nothing, Status.too_few, Status.warning, Status.not_run, Status.failed)) {
                List<Result> those = results.stream().filter(result -> result.status == status).toList();
                if (those.isEmpty() || status == Status.ok && !all) {
                    continue;
                }
                if (!all && (status == Status.nothing || status == Status.too_few)) {
                    String names = those.stream().map(result -> result.check.id).collect(Collectors.joining(", "));
                    out.println(status.label + "  " + names.replaceAll("(.{100,130}?, )", "$1\n         "));
                } else {
                    those.forEach(result -> problem(out, result));
                }
            }
            out.println(this + (withTime ? String.format(Locale.ROOT, ", %.1f s", seconds) : ""));
        }

        /** The checks that do not hold, for a command that has more to say. */
        void problems(PrintWriter out) {
            results.stream().filter(result -> Set.of(Status.failed, Status.not_run, Status.warning).contains(result.status))
                    .forEach(result -> problem(out, result));
            out.flush();
        }

        private static void problem(PrintWriter out, Result result) {
            Threshold threshold = result.check.threshold;
            String limit = threshold.band ? ", band " + threshold : threshold.high.signum() == 0 ? "" : ", allowed " + threshold;
            out.printf("%-7s  %s  %s: %s%s%s%n", result.status.label, result.check.id, result.check.sentence, result.count(), limit,
                    result.andNote());
            if (!result.offending.rows().isEmpty()) {
                result.offending.print(out, "         ");
            }
        }

        // -- as JSON

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("where", database);
            json.put("dataset", dataset.facts());
            String rate = dataset.dirtyRate();
            json.put("dirty", rate != null && rate.matches("\\d+(\\.\\d+)?([eE]-?\\d{1,3})?") ? new BigDecimal(rate) : rate);
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
            json.put("offending", result.offending.objects());
            return json;
        }

        // -- as JUnit's XML

        /** JUnit has no warnings, and no word for a test that had nothing to test: both are shown as skipped, with the reason. */
        void junit(PrintWriter out) throws XMLStreamException {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            xml.writeStartDocument();
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            xml.writeAttribute("name", "lm-synth validate: " + dataset);
            totals(xml, results, seconds);
            Map<String, List<Result>> suites = results.stream().collect(Collectors.groupingBy(
                    result -> result.check.group + "." + result.check.table, TreeMap::new, Collectors.toList()));
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
            xml.writeAttribute("failures", count(results, Status.failed));
            xml.writeAttribute("errors", count(results, Status.not_run));
            xml.writeAttribute("skipped", count(results, Status.warning, Status.nothing, Status.too_few));
            xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", seconds));
        }

        private static String count(List<Result> results, Status... statuses) {
            return String.valueOf(results.stream().filter(result -> List.of(statuses).contains(result.status)).count());
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
                xml.writeAttribute("message",
                        plain(result.status.label + ": " + result.check.sentence + ": " + result.count() + result.andNote()));
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

        // -- as a page

        /** checks.html with its marks filled in. */
        String html() throws IOException {
            StringBuilder problems = new StringBuilder();
            for (Status status : List.of(Status.failed, Status.not_run, Status.warning)) {
                results.stream().filter(result -> result.status == status).forEach(result -> problems.append(html(result)));
            }
            String dirty = dataset.dirtyRate() == null ? "" : "<p class=\"dirty\">Dirty data: defects were planted on purpose,"
                    + " at a rate of " + query.escape(dataset.dirtyRate()) + ".</p>\n";
            return query.fill(query.resource("/checks.html"), Map.of(
                    "verdict", holds() ? "The checks hold" : "The data does not hold",
                    "outcome", query.escape(toString()),
                    "database", query.escape(database),
                    "dataset", query.escape(dataset.toString()),
                    "dirty", dirty,
                    "summary", html(summary()),
                    "problems", problems.toString(),
                    "checks", results.stream().map(Outcome::row).collect(Collectors.joining())));
        }

        private static String html(Result result) {
            Check check = result.check;
            String id = query.escape(check.id);
            String what = check.sentence + ": " + result.count() + ", threshold " + check.threshold + result.andNote();
            return "<h2 id=\"" + id + "\">" + html(result.status, result.status.label) + " " + id + "</h2>\n"
                    + "<p>" + query.escape(what) + "</p>\n"
                    + (result.offending.rows().isEmpty() ? "" : html(result.offending))
                    + "<details><summary>SQL</summary><pre class=\"scroll\">" + query.escape(check.file.statements().get(0))
                    + "</pre></details>\n";
        }

        private static String row(Result result) {
            Check check = result.check;
            Stream<String> cells = Stream.of(query.escape(check.id), check.group, query.escape(check.table), check.severity.name(),
                    check.threshold.toString(), html(result.status, result.status.label.toLowerCase(Locale.ROOT)),
                    query.escape(result.count() + result.andNote()));
            return "<tr><td>" + cells.collect(Collectors.joining("</td><td>")) + "</td><td class=\"wide\">" + query.escape(check.sentence)
                    + "</td></tr>\n";
        }

        private static String html(Status status, String label) {
            return "<span class=\"" + status + "\">" + label + "</span>";
        }

        private static String html(query.Table table) {
            StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
            for (query.Column column : table.columns()) {
                html.append(column.isNumber() ? "<th class=\"n\">" : "<th>").append(query.escape(column.name())).append("</th>");
            }
            html.append("</tr></thead><tbody>\n");
            for (List<Object> row : table.rows()) {
                html.append("<tr>");
                for (int i = 0; i < row.size(); i++) {
                    query.Column column = table.columns().get(i);
                    html.append(column.isNumber() ? "<td class=\"n\">" : "<td>").append(query.escape(column.format(row.get(i))));
                    html.append("</td>");
                }
                html.append("</tr>\n");
            }
            return html.append("</tbody></table></div>\n").toString();
        }
    }
}
