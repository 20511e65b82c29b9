//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // JUnit is compiled with annotations that it does not ship

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What generate writes, byte by byte: the SHA-256 of every file is in sums.txt, which the main of this script writes anew. */
class SumsTest {

    private static final Path SUMS = TestServer.ROOT.resolve("tests/sums.txt");

    /** Makes the sums of every run in sums.txt anew; a run is added there as a line "generate OPTIONS". */
    public static void main(String... args) throws IOException, GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (String options : runs().keySet()) {
            text.append("generate ").append(options).append('\n').append(text(sums(options))).append('\n');
        }
        Files.writeString(SUMS, text);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void everyFileHasTheSumItHad(String options) throws IOException, GeneralSecurityException {
        Map<String, String> then = runs().get(options);
        Map<String, String> now = sums(options);
        assertEquals(then.keySet(), now.keySet());
        List<String> changed = now.keySet().stream().filter(file -> !now.get(file).equals(then.get(file))).toList();
        assertEquals(List.of(), changed,
                "other bytes than in tests/sums.txt; if the model changed on purpose: ./jbang tests/SumsTest.java");
    }

    static Stream<String> options() throws IOException {
        return runs().keySet().stream();
    }

    /** The SHA-256 of each file, by the options of the run. */
    private static Map<String, Map<String, String>> runs() throws IOException {
        Map<String, Map<String, String>> runs = new LinkedHashMap<>();
        Map<String, String> files = null;
        for (String line : Files.readAllLines(SUMS)) {
            if (line.startsWith("generate ")) {
                files = new TreeMap<>();
                runs.put(line.substring("generate ".length()), files);
            } else if (!line.isEmpty()) {
                String[] sum = line.split("  ");
                files.put(sum[1], sum[0]);
            }
        }
        return runs;
    }

    private static Map<String, String> sums(String options) throws IOException, GeneralSecurityException {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "sums").resolve("data");
        TestServer.Outcome outcome = TestServer.run(new generate(), (options + " --out=" + folder).split(" "));
        assertEquals(0, outcome.code(), outcome::toString);
        Map<String, String> sums = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                sums.put(file.getFileName().toString(), HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file))));
            }
        }
        return sums;
    }

    /** As sha256sum prints them. */
    private static String text(Map<String, String> sums) {
        return sums.entrySet().stream().map(sum -> sum.getValue() + "  " + sum.getKey() + "\n").collect(Collectors.joining());
    }
}
