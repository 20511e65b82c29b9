///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Load the CSV files that generate wrote into MySQL
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.mysql:mysql-connector-j:9.7.0
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // JSON without the weight of jackson-databind
//SOURCES server.java
//SOURCES report.java
//FILES schema.sql
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // commons-csv is compiled with annotations that it does not ship

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.conf.RuntimeProperty;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "load", modelTransformer = server.OneLine.class, sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = {"Loads the CSV files that generate wrote into MySQL.", "",
            "The files are checked against their manifest, loaded into a schema of their own (DATABASE__new), verified, and put in place at once: "
            + "readers see the old data or the new, and if anything fails the database is as it was. "
            + "Tables of the database that are not lm-synth's are left alone."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it failed, and the database is as it was", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {"  jbang load@lm-synth", "  jbang load@lm-synth --data-dir data -H db.example.org -u analyst -p", "",
            "The account needs:  GRANT ALL ON `lm\\_synth%%`.* TO ...   (for -D lm_synth)"})
class load implements Callable<Integer> {

    @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
            description = "Folder with the CSV files and manifest.json (default: ${DEFAULT-VALUE})")
    Path dataDir;

    @Option(names = "--schema", paramLabel = "FILE",
            description = "CREATE TABLE statements to use instead of the schema.sql that comes with the script")
    Path schema;

    @Option(names = "--allow-dirty", description = "Load data into which generate --dirty planted defects")
    boolean allowDirty;

    @Mixin
    server.Target target;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help")
    boolean help;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new load()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        return server.run(spec, target.verbose, () -> {
            try (server.Session session = target.open(err)) {
                run(session, dataDir, schema, allowDirty, true, err);
                return 0;
            }
        });
    }

    /**
     * Replaces the tables of schema.sql (null: the one that comes with the script) by the files of a folder, and says so
     * in one line, or with details in a line for each step.
     */
    static void run(server.Session session, Path dataDir, Path schema, boolean allowDirty, boolean details, PrintWriter err) throws Exception {
        long start = System.nanoTime();
        Map<String, Table> tables = tables(schema);
        List<Source> sources = sources(dataDir, tables.values(), allowDirty);
        Steps steps = new Steps(err, details);
        steps.done("check", sources.size() + " files, as manifest.json says", sources.stream().mapToLong(Source::rows).sum(), start);
        try (Connection db = session.connect()) {
            boolean infile = new Swap(db, session.database(), tables, sources, steps).run();
            double seconds = seconds(start);
            long rows = sources.stream().mapToLong(Source::rows).sum();
            err.printf(Locale.ROOT, "Loaded %d tables, %,d rows into %s in %.1f s: %,.0f rows/s by %s%n", sources.size(), rows, session.database(),
                    seconds, rows / seconds, infile ? "LOAD DATA" : "batched inserts, since local_infile is off on the server");
        } catch (SQLException e) {
            throw DENIED.contains(e.getErrorCode()) ? new IOException(e.getMessage() + ": load needs GRANT ALL ON `"
                    + session.database().replace("_", "\\_") + "%`.* TO that account", e) : e;
        }
    }

    /** Access denied to a database, a table, for want of a privilege. */
    private static final Set<Integer> DENIED = Set.of(1044, 1142, 1227);

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Says what was done, if a person wants to know. */
    private record Steps(PrintWriter err, boolean details) {

        void done(String verb, String what, long rows, long start) {
            note(String.format(Locale.ROOT, "%-8s %-36s %,12d rows %8.2f s", verb, what, rows, seconds(start)));
        }

        void note(String line) {
            if (details) {
                err.println(line);
                err.flush();
            }
        }
    }

    // ---- what schema.sql promises

    /** A table of schema.sql. */
    record Table(String name, List<String> columns, String create) {

        private static final Pattern CREATE = Pattern.compile("(?i)CREATE\\s+TABLE\\s+`?(\\w+)`?\\s*\\(");
        private static final Set<String> NO_COLUMN =
                Set.of("PRIMARY", "UNIQUE", "KEY", "INDEX", "CONSTRAINT", "FOREIGN", "CHECK", "FULLTEXT", "SPATIAL");

        static Table of(String create) {
            Matcher head = CREATE.matcher(create);
            if (!head.lookingAt()) {
                throw new IllegalArgumentException("schema.sql may only create tables, but says: " + create.lines().findFirst().orElse(""));
            }
            String body = report.SqlFile.split(create.substring(head.end()), ')').get(0);
            List<String> columns = report.SqlFile.split(body, ',').stream()
                    .map(line -> line.split("\\s+")[0].replace("`", ""))
                    .filter(word -> !NO_COLUMN.contains(word.toUpperCase(Locale.ROOT))).toList();
            return new Table(head.group(1), columns, create);
        }
    }

    /** The table that says what was loaded; it has no file. */
    private static final String MANIFEST = "dataset_manifest";

    private static Map<String, Table> tables(Path schema) throws IOException {
        try (InputStream in = schema == null ? load.class.getResourceAsStream("/schema.sql") : Files.newInputStream(schema)) {
            return report.SqlFile.parse("schema", new String(in.readAllBytes(), StandardCharsets.UTF_8)).statements().stream().map(Table::of)
                    .collect(Collectors.toMap(Table::name, table -> table, (a, b) -> b, LinkedHashMap::new));
        }
    }

    // ---- what the manifest promises, and whether the files keep it

    /** One CSV file and the table that it fills. */
    record Source(Path file, Table table, long rows, long bytes, String sha256) {

        /** What is wrong with the file, if something is. */
        Optional<String> fault() {
            try {
                if (!Files.isRegularFile(file)) {
                    return Optional.of(file + " is missing, though the manifest lists it");
                }
                if (Files.size(file) != bytes) {
                    return Optional.of(String.format(Locale.ROOT, "%s has %d bytes, the manifest says %d", file, Files.size(file), bytes));
                }
                String header;
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                    header = new String(in.readNBytes(10_000), StandardCharsets.UTF_8).split("\n", 2)[0];
                    in.transferTo(OutputStream.nullOutputStream());
                }
                if (!header.equals(String.join(",", table.columns))) {
                    return Optional.of(file + " line 1: the header is '" + header.replace("\r", "\\r")
                            + "', schema.sql says '" + String.join(",", table.columns) + "'");
                }
                return HexFormat.of().formatHex(digest.digest()).equalsIgnoreCase(sha256) ? Optional.empty()
                        : Optional.of(file + " was changed: its SHA-256 is not the manifest's");
            } catch (IOException | NoSuchAlgorithmException e) {
                return Optional.of(file + " cannot be read (" + e.getMessage() + ")");
            }
        }
    }

    /** The files of the folder in the order of schema.sql; fails with the first fault found. */
    private static List<Source> sources(Path dataDir, Collection<Table> tables, boolean allowDirty) throws IOException {
        Path file = dataDir.resolve("manifest.json");
        if (!Files.exists(file)) {
            throw new IOException(file + " does not exist: run generate first, or name its folder with --data-dir");
        }
        List<Source> sources = manifest(file, tables);
        boolean dirty = JSON.std.mapFrom(Files.readString(file)).get("defects") != null;
        if (dirty && !allowDirty) {
            throw new IOException(dataDir + " holds defects that generate --dirty planted: load it with --allow-dirty, or generate clean data");
        }
        Set<Path> listed = sources.stream().map(Source::file).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(dataDir)) {
            refuse(files.filter(csv -> csv.toString().endsWith(".csv") && !listed.contains(csv) && !(dirty && csv.endsWith("defects.csv"))).map(Path::toString).sorted().toList(),
                    "not listed in " + file);
        }
        refuse(tables.stream().map(Table::name).filter(name -> !name.equals(MANIFEST)
                && sources.stream().noneMatch(source -> source.table.name.equals(name))).toList(), "a table without a file in " + file);
        Optional<String> fault = sources.parallelStream().map(Source::fault).flatMap(Optional::stream).findFirst();
        if (fault.isPresent()) {
            throw new IOException(fault.get() + ": run generate again");
        }
        return sources;
    }

    private static void refuse(List<String> names, String why) throws IOException {
        if (!names.isEmpty()) {
            throw new IOException(String.join(", ", names) + ": " + why);
        }
    }

    private static List<Source> manifest(Path file, Collection<Table> tables) throws IOException {
        Map<String, Map<?, ?>> entries = new LinkedHashMap<>();
        try {
            for (Object entry : (List<?>) JSON.std.mapFrom(Files.readString(file)).get("files")) {
                entries.put((String) ((Map<?, ?>) entry).get("table"), (Map<?, ?>) entry);
            }
            List<Source> sources = new ArrayList<>();
            for (Table table : tables) {
                Map<?, ?> entry = entries.remove(table.name);
                if (entry != null) {
                    Path name = Path.of((String) entry.get("file")).getFileName(); // never a path that leads out of the folder
                    sources.add(new Source(file.resolveSibling(name), table, ((Number) entry.get("rows")).longValue(),
                            ((Number) entry.get("bytes")).longValue(), (String) entry.get("sha256")));
                }
            }
            refuse(List.copyOf(entries.keySet()), "listed in " + file + ", but not a table of schema.sql");
            return sources;
        } catch (ClassCastException | NullPointerException e) {
            throw new IOException(file + " is not a manifest of lm-synth", e);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage() + " in line " + e.getLocation().getLineNr(), e);
        }
    }

    // ---- from the files to the tables that readers see

    /** One load: fills a schema beside the database, then puts its tables in the place of the old ones. */
    private static class Swap {
        private final Connection db;
        private final String database;
        private final String next;
        private final String old;
        private final Map<String, Table> tables;
        private final List<Source> sources;
        private final Steps steps;

        Swap(Connection db, String database, Map<String, Table> tables, List<Source> sources, Steps steps) {
            this.db = db;
            this.database = database;
            this.next = database + "__new";
            this.old = database + "__old";
            this.tables = tables;
            this.sources = sources;
            this.steps = steps;
        }

        /** Tells whether LOAD DATA could be used. */
        boolean run() throws SQLException, IOException {
            if (database.length() > 64 - "__new".length()) {
                throw new IllegalArgumentException("the name of the database may have 59 characters, for " + next + " beside it");
            }
            // errors are never warnings; quotes and backslashes mean what they mean below; and a reader who never ends
            // his transaction must not hold up the swap, and with it all other readers, for long
            execute("SET SESSION sql_mode = 'TRADITIONAL', SESSION lock_wait_timeout = 60");
            lock();
            refuseStrangers();
            execute("DROP SCHEMA IF EXISTS " + server.quote(next));
            execute("DROP SCHEMA IF EXISTS " + server.quote(old));
            execute("CREATE SCHEMA " + server.quote(next) + " CHARACTER SET utf8mb4");
            boolean infile;
            try {
                db.setCatalog(next);
                for (Table table : tables.values()) {
                    execute(table.create);
                }
                infile = "1".equals(strings("SELECT @@local_infile").get(0));
                if (!infile) {
                    steps.note("         local_infile is off on the server: using batched inserts");
                }
                for (Source source : sources) {
                    long begin = System.nanoTime();
                    if (infile) {
                        loadFile(source);
                    } else {
                        insertFile(source);
                    }
                    steps.done("load", source.table.name, source.rows, begin);
                }
                verify();
                analyze();
                swap();
            } catch (SQLException | IOException | RuntimeException e) {
                try {
                    execute("DROP SCHEMA IF EXISTS " + server.quote(next));
                } catch (SQLException unreachable) { // the next load does it
                    e.addSuppressed(unreachable);
                }
                if (db.isClosed()) { // what is said after a lost connection misleads
                    throw new SQLException("the database is as it was", "08S01", e);
                }
                throw e;
            }
            execute("DROP SCHEMA " + server.quote(next));
            execute("DROP SCHEMA IF EXISTS " + server.quote(old));
            return infile;
        }

        /** Held until the connection ends, however it ends; the pause is for a killed load that the server has not missed yet. */
        private void lock() throws SQLException {
            if (!"1".equals(strings("SELECT GET_LOCK(?, 3)", "load " + database).get(0))) {
                throw new SQLException("another load into " + database + " is running: wait for it to end");
            }
        }

        /** Refuses to replace, or to cut off from what they refer to, tables that are not ours. */
        private void refuseStrangers() throws SQLException, IOException {
            Set<String> present = present(database);
            Set<String> ours = present.contains(MANIFEST) && columns(MANIFEST).contains("table_name")
                    ? Set.copyOf(strings("SELECT table_name FROM " + server.quote(database) + "." + server.quote(MANIFEST))) : Set.of();
            List<String> foreign = new ArrayList<>();
            for (Table table : tables.values()) {
                if (present.contains(table.name) && !ours.contains(table.name) && !columns(table.name).containsAll(table.columns)) {
                    foreign.add(table.name);
                }
            }
            refuse(foreign, "tables of " + database + " that are not lm-synth's, since their columns differ:"
                    + " rename them, or load into another database with -D");
            for (String schema : List.of(next, old)) {
                Set<String> others = present(schema);
                others.removeAll(tables.keySet());
                refuse(List.copyOf(others), "tables that are not lm-synth's, in the schema " + schema + ", which load needs for itself");
            }
            List<String> referring = strings("SELECT DISTINCT CONCAT(table_schema, '.', table_name) FROM information_schema.key_column_usage"
                    + " WHERE referenced_table_schema = ?", database);
            tables.keySet().forEach(table -> referring.remove(database + "." + table));
            refuse(referring, "their foreign keys refer to tables that load replaces: drop these keys first");
            List<String> triggered = strings("SELECT DISTINCT event_object_table FROM information_schema.triggers"
                    + " WHERE event_object_schema = ?", database);
            triggered.retainAll(tables.keySet());
            refuse(triggered, "tables that load replaces, but that have triggers: drop these first");
        }

        private Set<String> present(String schema) throws SQLException {
            return new TreeSet<>(strings("SELECT table_name FROM information_schema.tables WHERE table_schema = ?", schema));
        }

        private List<String> columns(String table) throws SQLException {
            return strings("SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?", database, table);
        }

        // ---- rows

        private void loadFile(Source source) throws SQLException, IOException {
            List<String> columns = source.table.columns;
            String sql = "LOAD DATA LOCAL INFILE '" + source.table.name + ".csv' INTO TABLE " + server.quote(source.table.name)
                    + " CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY ''"
                    + " LINES TERMINATED BY '\\n' IGNORE 1 LINES ("
                    + IntStream.range(0, columns.size()).mapToObj(i -> "@v" + i).collect(Collectors.joining(", ")) + ") SET "
                    + IntStream.range(0, columns.size()).mapToObj(i -> server.quote(columns.get(i)) + " = NULLIF(COALESCE(@v" + i + ", " + NO_VALUE + "), '')")
                            .collect(Collectors.joining(", "));
            SQLException fault;
            RuntimeProperty<Boolean> allowed = db.unwrap(JdbcConnection.class).getPropertySet().getBooleanProperty(PropertyKey.allowLoadLocalInfile);
            try (JdbcStatement statement = db.createStatement().unwrap(JdbcStatement.class); InputStream in = open(source)) {
                // while this is set, a request of the server gets this stream, whatever file it asks for; else nothing
                statement.setLocalInfileInputStream(in);
                allowed.setValue(true);
                statement.execute(sql);
                fault = statement.getWarnings();
            } catch (SQLException e) {
                fault = e;
            } finally {
                allowed.setValue(false);
            }
            if (fault != null && !db.isValid(5)) {
                throw fault;
            }
            if (fault != null) { // inserts judge the file: they know the line, and that the bare word NULL is a text
                execute("DELETE FROM " + server.quote(source.table.name));
                insertFile(source);
            }
        }

        /** What no column takes: LOAD DATA by itself lets a row end early, if the columns that it lacks may be NULL. */
        private static final String NO_VALUE = "REPEAT('?', 65536)";

        private static final int BATCH = 2000;

        /** A row of a file and the line where it starts. */
        private record Row(long line, List<String> values) {
        }

        private void insertFile(Source source) throws SQLException, IOException {
            List<String> columns = source.table.columns;
            String sql = "INSERT INTO " + server.quote(source.table.name) + " ("
                    + columns.stream().map(server::quote).collect(Collectors.joining(", ")) + ") VALUES (" + "?, ".repeat(columns.size() - 1) + "?)";
            db.setAutoCommit(false);
            try (PreparedStatement insert = db.prepareStatement(sql);
                    CSVParser csv = CSVParser.parse(new InputStreamReader(open(source), StandardCharsets.UTF_8), CSVFormat.RFC4180)) {
                List<Row> batch = new ArrayList<>(BATCH);
                Iterator<CSVRecord> records = csv.iterator();
                records.next(); // the header
                for (long line = csv.getCurrentLineNumber() + 1; records.hasNext(); line = csv.getCurrentLineNumber() + 1) {
                    Row row = new Row(line, records.next().toList());
                    if (row.values.size() != columns.size()) {
                        throw new IOException(source.file + " line " + line + ": " + row.values.size() + " values, expected " + columns.size());
                    }
                    batch.add(row);
                    if (batch.size() == BATCH) {
                        insert(source, insert, batch);
                        batch.clear();
                    }
                }
                insert(source, insert, batch);
                db.commit();
            } catch (UncheckedIOException e) { // of the iterator: broken quotes
                throw new IOException(source.file + ": " + e.getCause().getMessage(), e);
            } finally {
                if (!db.isClosed()) {
                    db.rollback();
                    db.setAutoCommit(true);
                }
            }
        }

        private void insert(Source source, PreparedStatement insert, List<Row> batch) throws SQLException, IOException {
            Savepoint before = db.setSavepoint();
            try {
                for (Row row : batch) {
                    bind(source, insert, row);
                    insert.addBatch();
                }
                insert.executeBatch();
                if ("0".equals(strings("SELECT @@warning_count").get(0))) {
                    return;
                }
            } catch (BatchUpdateException e) {
                if (db.isClosed() || !db.isValid(5)) {
                    throw e;
                }
            }
            db.rollback(before);
            for (Row row : batch) { // one by one, to see which
                bind(source, insert, row);
                SQLException fault;
                try {
                    insert.execute();
                    fault = insert.getWarnings();
                } catch (SQLException e) {
                    fault = e;
                }
                if (fault != null) {
                    String complaint = fault.getMessage().replaceAll("^Data truncation: | at row \\d+$", "");
                    throw new IOException(source.file + " line " + row.line + where(source.table.columns, row, complaint) + ": " + complaint, fault);
                }
            }
        }

        private static void bind(Source source, PreparedStatement insert, Row row) throws SQLException, IOException {
            for (int i = 0; i < row.values.size(); i++) {
                String value = row.values.get(i);
                if (value.indexOf(NOT_UTF8) >= 0) {
                    throw new IOException(source.file + " line " + row.line + ", column " + source.table.columns.get(i)
                            + ": not UTF-8: '" + value + "'");
                }
                insert.setString(i + 1, value.isEmpty() ? null : value);
            }
        }

        /** What the decoder puts in the place of a broken character. */
        private static final char NOT_UTF8 = '\uFFFD';

        private static final Pattern COLUMN = Pattern.compile("(?i:column )'(\\w+)'|(?i:column )(?:`\\w+`\\.)*`(\\w+)`|FOREIGN KEY \\(`(\\w+)`");

        /** The column that the server complains of, and its value. */
        private static String where(List<String> columns, Row row, String complaint) {
            Matcher column = COLUMN.matcher(complaint);
            if (!column.find()) {
                return "";
            }
            String name = Stream.of(1, 2, 3).map(column::group).filter(Objects::nonNull).findFirst().orElseThrow();
            return columns.contains(name) ? ", column " + name + ", value '" + row.values.get(columns.indexOf(name)) + "'" : "";
        }

        private InputStream open(Source source) throws IOException {
            InputStream in = Files.newInputStream(source.file);
            return report.onTerminal() ? new Progress(in, source, steps.err) : in;
        }

        // ---- the end

        private void verify() throws SQLException {
            long begin = System.nanoTime();
            for (Source source : sources) {
                long rows = Long.parseLong(strings("SELECT COUNT(*) FROM " + server.quote(source.table.name)).get(0));
                if (rows != source.rows) {
                    throw new SQLException(String.format(Locale.ROOT, "table %s got %d rows, the manifest says %d",
                            source.table.name, rows, source.rows));
                }
            }
            try (PreparedStatement insert = db.prepareStatement("INSERT INTO " + server.quote(MANIFEST)
                    + " (table_name, row_count, bytes, sha256) VALUES (?, ?, ?, ?)")) {
                for (Source source : sources) {
                    insert.setString(1, source.table.name);
                    insert.setLong(2, source.rows);
                    insert.setLong(3, source.bytes);
                    insert.setString(4, source.sha256);
                    insert.execute();
                }
            }
            steps.done("verify", "row counts and keys", sources.stream().mapToLong(Source::rows).sum(), begin);
        }

        /** So that the first queries are planned well: by itself the server counts only some time later. */
        private void analyze() throws SQLException {
            execute("ANALYZE TABLE " + tables.keySet().stream().map(server::quote).collect(Collectors.joining(", ")));
        }

        private void swap() throws SQLException {
            boolean create = strings("SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?", database).isEmpty();
            if (create) {
                execute("CREATE SCHEMA " + server.quote(database) + " CHARACTER SET utf8mb4");
            }
            try {
                Set<String> present = present(database);
                present.retainAll(tables.keySet());
                if (!present.isEmpty()) {
                    execute("CREATE SCHEMA " + server.quote(old));
                }
                execute("RENAME TABLE " + Stream.concat(present.stream().map(table -> move(table, database, old)),
                        tables.keySet().stream().map(table -> move(table, next, database))).collect(Collectors.joining(", ")));
            } catch (SQLException e) {
                execute("DROP SCHEMA IF EXISTS " + server.quote(create ? database : old));
                throw new SQLException("the new tables could not be put in place: " + e.getMessage(), e.getSQLState(), e.getErrorCode(), e);
            }
        }

        private static String move(String table, String from, String to) {
            return server.quote(from) + "." + server.quote(table) + " TO " + server.quote(to) + "." + server.quote(table);
        }

        // ---- JDBC in few words

        private void execute(String sql) throws SQLException {
            try (Statement statement = db.createStatement()) {
                statement.execute(sql);
            }
        }

        /** The first column of a query. */
        private List<String> strings(String sql, String... values) throws SQLException {
            try (PreparedStatement query = db.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    query.setString(i + 1, values[i]);
                }
                List<String> strings = new ArrayList<>();
                try (ResultSet rs = query.executeQuery()) {
                    while (rs.next()) {
                        strings.add(rs.getString(1));
                    }
                }
                return strings;
            }
        }
    }

    /** Shows on a terminal how far a file has been read. */
    private static class Progress extends FilterInputStream {
        private final Source source;
        private final PrintWriter terminal;
        private long done;
        private long shown = System.nanoTime();

        Progress(InputStream in, Source source, PrintWriter terminal) {
            super(in);
            this.source = source;
            this.terminal = terminal;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            done += Math.max(0, read);
            if (System.nanoTime() - shown > 250_000_000) {
                shown = System.nanoTime();
                show(String.format(Locale.ROOT, "load     %s %d %%", source.table.name, 100 * done / source.bytes));
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            show("");
            super.close();
        }

        private void show(String text) {
            terminal.printf("\r%-60s\r", text);
            terminal.flush();
        }
    }
}
