///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run queries/*.sql and print the results as a table, CSV, JSON or Markdown
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // JSON without the weight of jackson-databind
//SOURCES server.java
//FILES queries/=queries/ed_volume_projection.sql
//FILES queries/=queries/facility_summary.sql
//FILES queries/=queries/patient_demographics.sql
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // commons-csv is compiled with annotations that it does not ship
//RUNTIME_OPTIONS -Dstdout.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 // CSV and JSON are UTF-8 in any locale (the second is JDK 17's name)

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "report", modelTransformer = server.OneLine.class, sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = "Runs queries/*.sql on the loaded database and prints the results.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it failed: no server, no data, a query that the server refuses", "2:wrong usage, or no such report"},
        footerHeading = "%nExamples:%n",
        footer = {"  jbang report@lm-synth --list", "  jbang report@lm-synth facility_summary",
            "  jbang report@lm-synth ed_volume_projection --param year=2030 --format csv --out volumes.csv"})
class report implements Callable<Integer> {

    enum Format {
        table("txt"), csv("csv"), json("json"), markdown("md");

        final String extension;

        Format(String extension) {
            this.extension = extension;
        }
    }

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Reports to run (default: all)")
    List<String> names = List.of();

    @Option(names = "--list", description = "List the reports and their parameters, and stop")
    boolean list;

    @Option(names = {"-f", "--format"}, paramLabel = "FORMAT", defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). CSV holds one report")
    Format format;

    @Option(names = {"-o", "--out"}, paramLabel = "PATH",
            description = "Write to this file instead of standard output;"
                    + " to a folder (existing, or written with a final /): one file for each report")
    String out;

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "Set a parameter of the chosen reports (see --list); repeatable")
    Map<String, String> params = Map.of();

    @Option(names = "--queries", paramLabel = "DIR", description = "Use the *.sql files of this folder instead of the ones that come with the script")
    Path queries;

    @Mixin
    server.Target target;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help")
    boolean help;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new report()).execute(args));
    }

    @Override
    public Integer call() {
        return server.run(spec, target.verbose, () -> {
            List<SqlFile> all = queries == null ? SqlFile.bundled("queries") : SqlFile.in(queries);
            PrintWriter stdout = spec.commandLine().getOut();
            if (list) {
                list(all, stdout);
                return 0;
            }
            List<SqlFile> chosen = choose(all);
            Map<String, Object> values = typed(chosen);
            boolean folder = out != null && (out.endsWith("/") || Files.isDirectory(Path.of(out)));
            if (format == Format.csv && chosen.size() > 1 && !folder) {
                throw new ParameterException(spec.commandLine(), "CSV holds one report: name one, or give a folder with --out DIR/");
            }
            try (server.Session session = target.open(spec.commandLine().getErr()); Connection db = open(session)) {
                set(db, values);
                if (folder) {
                    Files.createDirectories(Path.of(out));
                    for (SqlFile query : chosen) {
                        Files.writeString(Path.of(out, query.name() + "." + format.extension), text(List.of(run(db, query))));
                    }
                } else if (out != null) {
                    Files.writeString(Path.of(out), text(run(db, chosen)));
                } else if (format == Format.table) {
                    for (SqlFile query : chosen) {
                        run(db, query).print(stdout); // each as soon as it is there
                    }
                } else {
                    stdout.print(text(run(db, chosen)));
                }
                stdout.flush();
                return 0;
            }
        });
    }

    /** Runs the reports of these names that come with the script, with their default parameters, and prints them as tables. */
    static void print(server.Session session, List<String> names, PrintWriter out) throws Exception {
        Map<String, SqlFile> all = SqlFile.byName(SqlFile.bundled("queries"));
        try (Connection db = open(session)) {
            for (String name : names) {
                run(db, all.get(name)).print(out);
            }
        }
    }

    /** A connection to the loaded database that can only read; fails with what to do if there is no data. */
    static Connection open(server.Session session) throws SQLException {
        String missing = "database " + session.database() + " of " + session.describe() + " holds no lm-synth data: run load (or setup) first";
        Connection db;
        try {
            db = session.connect(session.database());
        } catch (SQLException e) {
            throw e.getErrorCode() == UNKNOWN_DATABASE ? new SQLException(missing, e) : e;
        }
        try (Statement statement = db.createStatement()) {
            if (!statement.executeQuery("SELECT 1 FROM dataset_info LIMIT 1").next()) {
                throw new SQLException(missing);
            }
            settle(statement);
            statement.execute("SET SESSION TRANSACTION READ ONLY");
            return db;
        } catch (SQLException e) {
            db.close();
            throw e.getErrorCode() == NO_SUCH_TABLE ? new SQLException(missing, e) : e;
        }
    }

    /** Literals and parameters get the collation of the tables, or some servers refuse to compare or unite them. */
    static void settle(Statement statement) throws SQLException {
        statement.execute("SET collation_connection = (SELECT collation_name FROM information_schema.columns"
                + " WHERE table_schema = DATABASE() AND table_name = 'dim_site' AND column_name = 'site_name')");
    }

    private static final int UNKNOWN_DATABASE = 1049;
    private static final int NO_SUCH_TABLE = 1146;

    /** Whether a person watches: then times and progress are shown. In a pipe the output depends on the data alone. */
    static boolean onTerminal() {
        Console console = System.console();
        try { // from JDK 22 on, a console can also stand for a pipe
            return console != null && System.getenv("TERM") != null
                    && (Runtime.version().feature() < 22 || (boolean) Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    // ---- which reports, with which parameters

    private static void list(List<SqlFile> all, PrintWriter out) {
        int width = all.stream().mapToInt(query -> query.name().length()).max().orElse(0);
        for (SqlFile query : all) {
            out.printf("%-" + width + "s  %s%n", query.name(), query.the("question"));
            for (Param param : Param.of(query)) {
                out.printf("%-" + width + "s  --param %s=%s  %s%n", "", param.name, param.standard, param.meaning);
            }
        }
        out.flush();
    }

    private List<SqlFile> choose(List<SqlFile> all) {
        Map<String, SqlFile> byName = SqlFile.byName(all);
        for (String name : names) {
            if (!byName.containsKey(name)) {
                throw new ParameterException(spec.commandLine(), "there is no report '" + name + "'; there are: "
                        + String.join(", ", byName.keySet()));
            }
        }
        return names.isEmpty() ? all : names.stream().distinct().map(byName::get).toList();
    }

    private Map<String, Object> typed(List<SqlFile> chosen) {
        List<Param> known = chosen.stream().flatMap(query -> Param.of(query).stream()).toList();
        Map<String, Object> values = new LinkedHashMap<>();
        params.forEach((name, value) -> {
            Param param = known.stream().filter(p -> p.name.equals(name)).findFirst().orElseThrow(() -> new ParameterException(spec.commandLine(),
                    "there is no parameter '" + name + "'; " + (known.isEmpty() ? "these reports have none"
                            : "there are: " + known.stream().map(Param::name).distinct().collect(Collectors.joining(", ")))));
            try {
                values.put(name, param.typed(value));
            } catch (NumberFormatException | DateTimeException e) {
                throw new ParameterException(spec.commandLine(),
                        "parameter " + name + " = '" + value + "' is not " + param.kind()
                                + ", such as " + param.standard + " (" + param.meaning + ")");
            }
        });
        return values;
    }

    /** A parameter as a query declares it: {@code -- param: year = 2025 | calendar year}. */
    record Param(String name, String standard, String meaning) {

        private static final Pattern LINE = Pattern.compile("(\\w+)\\s*=\\s*(.*?)\\s*\\|\\s*(.*)");

        static List<Param> of(SqlFile query) {
            return query.head().getOrDefault("param", List.of()).stream().map(line -> {
                Matcher parts = LINE.matcher(line);
                if (!parts.matches()) {
                    throw new IllegalArgumentException(query.name() + ".sql: expected '-- param: name = default | meaning', found '" + line + "'");
                }
                return new Param(parts.group(1), parts.group(2), parts.group(3));
            }).toList();
        }

        String kind() {
            return standard.matches("[-+]?\\d+") ? "a whole number" : standard.matches("[-+]?\\d+\\.\\d+") ? "a number"
                    : standard.matches("\\d{4}-\\d\\d-\\d\\d") ? "a date" : "a text";
        }

        /** The value as what the default is: a Long, BigDecimal or String. */
        Object typed(String value) {
            return switch (kind()) {
                case "a whole number" -> Long.valueOf(value);
                case "a number" -> new BigDecimal(value);
                case "a date" -> LocalDate.parse(value).toString();
                default -> value;
            };
        }
    }

    private static void set(Connection db, Map<String, Object> values) throws SQLException {
        for (Map.Entry<String, Object> value : values.entrySet()) {
            try (PreparedStatement statement = db.prepareStatement("SET @" + value.getKey() + " = ?")) {
                statement.setObject(1, value.getValue());
                statement.execute();
            }
        }
    }

    // ---- running them

    private static List<Result> run(Connection db, List<SqlFile> chosen) throws SQLException {
        List<Result> results = new ArrayList<>();
        for (SqlFile query : chosen) {
            results.add(run(db, query));
        }
        return results;
    }

    private static Result run(Connection db, SqlFile query) throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = db.createStatement(); ResultSet rs = statement.executeQuery(query.reading())) {
            return new Result(query, Table.read(rs, Integer.MAX_VALUE), (System.nanoTime() - start) / 1e9);
        } catch (SQLException e) {
            throw new SQLException(query.name() + ".sql: " + e.getMessage(), e.getSQLState(), e.getErrorCode(), e);
        }
    }

    /** What one report gave. */
    record Result(SqlFile query, Table table, double seconds) {

        void print(PrintWriter out) {
            out.println(CommandLine.Help.Ansi.AUTO.string("@|bold " + query.the("title") + "|@"));
            query.notes().forEach(out::println);
            out.println();
            table.print(out, "");
            out.println();
            out.printf(Locale.ROOT, "%,d row%s", table.rows.size(), table.rows.size() == 1 ? "" : "s");
            out.println(onTerminal() ? String.format(Locale.ROOT, ", %.2f s", seconds) : "");
            out.println();
            out.flush();
        }

        String csv() throws IOException {
            StringWriter text = new StringWriter();
            try (CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180.builder().setRecordSeparator("\n").get())) {
                csv.printRecord(table.columns.stream().map(Column::name));
                for (List<Object> row : table.rows) {
                    csv.printRecord(row.stream().map(value -> value instanceof BigDecimal number ? number.toPlainString() : value));
                }
            }
            return text.toString();
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("report", query.name());
            json.put("title", query.the("title"));
            json.put("columns", table.columns.stream().map(Column::name).toList());
            json.put("rows", table.rows.stream().map(row -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (int i = 0; i < row.size(); i++) {
                    Column column = table.columns.get(i);
                    Object value = row.get(i);
                    object.put(column.name, column.type == Types.TIMESTAMP && value != null ? value.toString().replace(' ', 'T') : value);
                }
                return object;
            }).toList());
            return json;
        }

        String markdown() {
            StringBuilder text = new StringBuilder("## ").append(query.the("title")).append("\n\n");
            query.notes().forEach(note -> text.append(note).append("\n"));
            text.append("\n| ").append(table.columns.stream().map(Column::name).collect(Collectors.joining(" | "))).append(" |\n|");
            table.columns.forEach(column -> text.append(column.number() ? " ---: |" : " --- |"));
            for (List<Object> row : table.rows) {
                text.append("\n|");
                for (int i = 0; i < row.size(); i++) {
                    text.append(" ").append(table.columns.get(i).show(row.get(i)).replace("\\", "\\\\").replace("|", "\\|")).append(" |");
                }
            }
            return text.append("\n").toString();
        }
    }

    private String text(List<Result> results) throws IOException {
        switch (format) {
            case csv:
                return results.get(0).csv();
            case json:
                return JSON.builder(JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build())
                        .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES).build()
                        .asString(results.size() == 1 ? results.get(0).json() : results.stream().map(Result::json).toList()) + "\n";
            case markdown:
                return results.stream().map(Result::markdown).collect(Collectors.joining("\n"));
            default:
                StringWriter text = new StringWriter();
                results.forEach(result -> result.print(new PrintWriter(text)));
                return text.toString();
        }
    }

    // ---- rows as a person reads them

    record Column(String name, int type) {

        private static final Set<Integer> NUMBERS = Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT,
                Types.DECIMAL, Types.NUMERIC, Types.REAL, Types.FLOAT, Types.DOUBLE);

        boolean number() {
            return NUMBERS.contains(type);
        }

        /** Values are BigDecimal or String. Counts get thousands separators; years, keys and codes stay as they are. */
        String show(Object value) {
            if (value == null) {
                return "NULL";
            }
            if (value instanceof BigDecimal number) {
                return name.matches("(?i)(.*_)?(id|key|year|code|seed)") ? number.toPlainString()
                        : String.format(Locale.ROOT, "%,." + Math.max(0, number.scale()) + "f", number);
            }
            return value.toString().replaceAll("\\p{Cntrl}", " ");
        }
    }

    /** Rows of a result, exact. */
    record Table(List<Column> columns, List<List<Object>> rows) {

        /** Reads at most so many rows; the rest stays in the result set. */
        static Table read(ResultSet rs, int limit) throws SQLException {
            ResultSetMetaData meta = rs.getMetaData();
            List<Column> columns = new ArrayList<>();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                columns.add(new Column(meta.getColumnLabel(i), meta.getColumnType(i)));
            }
            List<List<Object>> rows = new ArrayList<>();
            while (rows.size() < limit && rs.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= columns.size(); i++) {
                    String text = rs.getString(i);
                    row.add(text != null && columns.get(i - 1).number() ? new BigDecimal(text) : text);
                }
                rows.add(row);
            }
            return new Table(columns, rows);
        }

        /** Prints aligned columns, numbers to the right, each line after the indent. */
        void print(PrintWriter out, String indent) {
            List<List<String>> lines = new ArrayList<>();
            lines.add(columns.stream().map(Column::name).toList());
            for (List<Object> row : rows) {
                List<String> line = new ArrayList<>();
                for (int i = 0; i < row.size(); i++) {
                    line.add(columns.get(i).show(row.get(i)));
                }
                lines.add(line);
            }
            int[] widths = new int[columns.size()];
            for (List<String> line : lines) {
                for (int i = 0; i < widths.length; i++) {
                    widths[i] = Math.max(widths[i], length(line.get(i)));
                }
            }
            lines.add(1, Stream.of(widths).flatMapToInt(Arrays::stream).mapToObj("-"::repeat).toList());
            for (List<String> line : lines) {
                StringBuilder text = new StringBuilder(indent);
                for (int i = 0; i < widths.length; i++) {
                    String blank = " ".repeat(widths[i] - length(line.get(i)));
                    text.append(columns.get(i).number() ? blank + line.get(i) : line.get(i) + blank).append("  ");
                }
                out.println(text.toString().stripTrailing());
            }
        }

        private static int length(String text) {
            return text.codePointCount(0, text.length());
        }
    }

    // ---- .sql files

    /** A file of SQL: the lines {@code -- key: value} at its head, and its statements. */
    record SqlFile(String name, Map<String, List<String>> head, List<String> statements) {

        private static final Pattern HEAD = Pattern.compile("--\\s*(\\w+):\\s*(.*?)\\s*");

        static SqlFile parse(String name, String text) {
            Map<String, List<String>> head = new LinkedHashMap<>();
            for (String line : text.lines().takeWhile(line -> line.isBlank() || line.startsWith("--")).toList()) {
                Matcher entry = HEAD.matcher(line);
                if (entry.matches()) {
                    head.computeIfAbsent(entry.group(1), key -> new ArrayList<>()).add(entry.group(2));
                }
            }
            try {
                return new SqlFile(name, head, split(text, ';'));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ".sql: " + e.getMessage());
            }
        }

        /** The *.sql files of a folder, by name. */
        static List<SqlFile> in(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                List<SqlFile> all = files.filter(file -> file.toString().endsWith(".sql")).sorted().map(SqlFile::read).toList();
                if (all.isEmpty()) {
                    throw new IOException("there are no .sql files in " + folder);
                }
                return all;
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        /** The *.sql files that travel with the scripts (//FILES) in this folder. */
        static List<SqlFile> bundled(String folder) throws IOException, URISyntaxException {
            Path home = Path.of(report.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(home)) {
                return in(home.resolve(folder));
            }
            try (FileSystem jar = FileSystems.newFileSystem(home)) {
                return in(jar.getPath(folder));
            }
        }

        static Map<String, SqlFile> byName(List<SqlFile> all) {
            return all.stream().collect(Collectors.toMap(SqlFile::name, file -> file, (a, b) -> b, LinkedHashMap::new));
        }

        private static SqlFile read(Path file) {
            try {
                return parse(file.getFileName().toString().replaceFirst("\\.sql$", ""), Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read (" + e.getMessage() + ")", e);
            }
        }

        /** The value of a key that the head must have. */
        String the(String key) {
            List<String> values = head.get(key);
            if (values == null) {
                throw new IllegalArgumentException(name + ".sql: its head lacks a line '-- " + key + ": ...'");
            }
            return values.get(0);
        }

        private List<String> notes() {
            return Stream.of("question", "reading").flatMap(key -> head.getOrDefault(key, List.of()).stream()).toList();
        }

        /** The one statement of the file, if all it does is read; else the file is refused. */
        String reading() {
            if (statements.size() != 1) {
                throw new IllegalArgumentException(name + ".sql: expected one statement, found " + statements.size());
            }
            String bare = statements.get(0).replaceAll("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"|`[^`]*+`", "''");
            if (!bare.matches("(?is)\\(*\\s*(SELECT|WITH)\\b.*") || bare.matches("(?is).*\\bINTO\\b.*")) {
                throw new IllegalArgumentException(name + ".sql: only a statement that reads is run: SELECT or WITH, without INTO");
            }
            return statements.get(0);
        }

        /**
         * Splits SQL at a character that stands outside quotes, comments and parentheses. Comments are dropped, but not
         * those that the server carries out.
         */
        static List<String> split(String sql, char at) {
            List<String> parts = new ArrayList<>();
            StringBuilder part = new StringBuilder();
            int depth = 0;
            Matcher token = TOKEN.matcher(sql);
            while (token.find()) {
                String text = token.group();
                if (token.group("open") != null) {
                    throw new IllegalArgumentException("line " + sql.substring(0, token.start()).lines().count() + ": " + text + " is not closed");
                }
                if (token.group("comment") != null) {
                    part.append(' ');
                } else if (depth == 0 && text.charAt(0) == at) {
                    parts.add(part.toString().strip());
                    part.setLength(0);
                } else {
                    part.append(text);
                    depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
                }
            }
            parts.add(part.toString().strip());
            parts.removeIf(String::isEmpty);
            return parts;
        }

        private static final Pattern TOKEN = Pattern.compile(
                "'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"|`[^`]*+`"
                + "|(?<comment>--(?=\\s|$)[^\\n]*+|#[^\\n]*+|/\\*(?![!+])(?s:.*?)\\*/)"
                + "|(?<open>['\"`]|/\\*(?![!+]))|[\\s\\S]", Pattern.DOTALL);
    }
}
