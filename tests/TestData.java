//JAVA 17+
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // to sign a manifest again
//SOURCES ../generate.java
//SOURCES TestServer.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** Datasets for the tests: generated once, read, copied, and changed with or without a manifest that agrees. */
final class TestData {

    private static final Map<String, Path> MADE = new HashMap<>();

    private TestData() {
    }

    /** The folder of a generated dataset; it is never changed. */
    static synchronized Path of(long seed, int patients) {
        return MADE.computeIfAbsent(seed + "-" + patients, name -> {
            Path folder = TestServer.TEMP.resolve("data-" + name);
            TestServer.Outcome outcome = TestServer.run(new generate(), "--seed=" + seed, "--patients=" + patients, "--out=" + folder);
            if (outcome.code() != 0) {
                throw new IllegalStateException("generate: " + outcome);
            }
            return folder;
        });
    }

    static Path copy(Path dataset) throws IOException {
        Path copy = Files.createTempDirectory(TestServer.TEMP, "copy");
        try (Stream<Path> files = Files.list(dataset)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    /** The tables of a dataset that have a file. */
    static List<String> tables(Path dataset) throws IOException {
        return entries(JSON.std.mapFrom(Files.readString(dataset.resolve("manifest.json")))).stream()
                .map(entry -> (String) entry.get("table")).toList();
    }

    /** The rows of a table as another program reads them: an empty field is NULL. */
    static List<List<String>> rows(Path dataset, String table) throws IOException {
        try (CSVParser csv = CSVParser.parse(dataset.resolve(table + ".csv"), StandardCharsets.UTF_8, CSVFormat.RFC4180)) {
            List<List<String>> rows = new ArrayList<>();
            for (CSVRecord record : csv) {
                rows.add(record.stream().map(field -> field.isEmpty() ? null : field).collect(Collectors.toCollection(ArrayList::new)));
            }
            return rows.subList(1, rows.size());
        }
    }

    /** The rows of a table by column name. */
    static List<Map<String, String>> records(Path dataset, String table) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser csv = CSVParser.parse(dataset.resolve(table + ".csv"), StandardCharsets.UTF_8, format)) {
            return csv.stream().map(CSVRecord::toMap).toList();
        }
    }

    /** The text of dataset_info says what the parameters of the manifest do, in their order. */
    static void assertParameters(Map<?, ?> manifest, String text) {
        List<String> names = new ArrayList<>();
        for (String parameter : text.split("; ")) {
            String[] sides = parameter.split("=", 2);
            names.add(sides[0]);
            Object value = manifest.get(sides[0]);
            assertEquals(value, value instanceof Double ? (Object) Double.valueOf(sides[1]) : value instanceof Integer
                    ? (Object) Integer.valueOf(sides[1]) : sides[1], parameter);
        }
        assertEquals(List.copyOf(manifest.keySet()), names);
    }

    /** The tables of a database hold the rows of a dataset, and no others. */
    static void assertLoaded(Path dataset, String database) throws IOException, SQLException {
        Map<String, List<List<String>>> loaded = TestServer.dump(database);
        for (String table : tables(dataset)) {
            assertEquals(TestServer.sorted(rows(dataset, table)), loaded.get(table), table);
        }
    }

    /** Changes the lines of a file; the first has the number 0, and is the header. */
    static void lines(Path dataset, String table, Consumer<List<String>> change) throws IOException {
        Path file = dataset.resolve(table + ".csv");
        List<String> lines = new ArrayList<>(List.of(Files.readString(file).split("\n")));
        change.accept(lines);
        Files.writeString(file, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
    }

    /** Changes the rows of a table, and writes them quoted as needed. */
    static void change(Path dataset, String table, Consumer<List<List<String>>> change) throws IOException {
        Path file = dataset.resolve(table + ".csv");
        List<List<String>> rows = rows(dataset, table);
        String header = Files.readString(file).lines().findFirst().orElseThrow();
        change.accept(rows);
        StringBuilder text = new StringBuilder(header + "\n");
        try (CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180.builder().setRecordSeparator("\n").get())) {
            csv.printRecords(rows);
        }
        Files.writeString(file, text);
    }

    /** Makes the manifest say what the files are now. */
    static void sign(Path dataset) throws IOException, GeneralSecurityException {
        Path manifest = dataset.resolve("manifest.json");
        Map<String, Object> json = new LinkedHashMap<>(JSON.std.mapFrom(Files.readString(manifest)));
        List<Map<String, Object>> entries = entries(json);
        for (Map<String, Object> entry : entries) {
            byte[] bytes = Files.readAllBytes(dataset.resolve((String) entry.get("file")));
            entry.put("bytes", bytes.length);
            entry.put("sha256", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
            try {
                List<List<String>> rows = rows(dataset, (String) entry.get("table"));
                generate.Checksum checksum = new generate.Checksum();
                for (List<String> row : rows) {
                    byte[] text = row.stream().map(value -> value == null ? "" : value).collect(Collectors.joining(","))
                            .getBytes(StandardCharsets.UTF_8);
                    checksum.row(text, 0, text.length);
                }
                entry.put("rows", rows.size());
                entry.put("checksum", checksum.toString());
            } catch (UncheckedIOException brokenQuotes) {
                // no CSV any more: its entry stays as it was
            }
        }
        json.put("files", entries);
        Files.writeString(manifest, JSON.std.asString(json));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> entries(Map<String, Object> manifest) {
        return (List<Map<String, Object>>) manifest.get("files");
    }
}
