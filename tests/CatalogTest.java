//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // to read the catalog
//SOURCES ../load.java
//SOURCES ../tools/dirty.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The commands as the catalog offers them: from the checkout, and from nowhere but the catalog's URL. */
class CatalogTest {

    private static final String DB = TestServer.database("catalog");

    /** What the web server gave, by the path that was asked for. */
    private static final Set<String> FETCHED = ConcurrentHashMap.newKeySet();

    private static HttpServer web;

    @BeforeAll
    static void serve() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> answer(exchange, TestServer.ROOT));
        web.start();
    }

    @AfterAll
    static void stop() {
        web.stop(0);
    }

    /** Serves what a clone has; like other servers, it does not follow the dots in tools/../x.java. */
    private static void answer(HttpExchange exchange, Path clone) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(exchange.getHttpContext().getPath().length());
        Path file = clone.resolve(name);
        boolean found = !name.contains("..") && !file.startsWith(clone.resolve(".git")) && Files.isRegularFile(file);
        byte[] body = found ? Files.readAllBytes(file) : new byte[0];
        if (found) {
            FETCHED.add(name);
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(found ? 200 : 404, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static String url(String path) {
        return "http://" + web.getAddress().getAddress().getHostAddress() + ":" + web.getAddress().getPort() + "/" + path;
    }

    /** The environment of somebody who never used JBang. */
    private static Map<String, String> newUser() throws IOException {
        Path jbang = Files.createTempDirectory(TestServer.TEMP, "jbang");
        return Map.of("JBANG_DIR", jbang.toString(), "JBANG_CACHE_DIR", jbang.resolve("cache").toString());
    }

    private static TestServer.Outcome jbang(Map<String, String> environment, Path folder, String... args) throws IOException {
        List<String> command = Stream.concat(Stream.of(TestServer.ROOT.resolve("jbang").toString()), Stream.of(args)).toList();
        return TestServer.start(environment, folder, command).end();
    }

    @Test
    void theLauncherAloneListsTheCommands() throws Exception {
        TestServer.Outcome outcome = jbang(Map.of(), TestServer.TEMP);
        assertEquals(0, outcome.code(), outcome::toString);
        List<String> listed = outcome.out().lines().filter(line -> line.startsWith("  ./jbang ")).map(line -> line.split(" +")[2]).toList();
        Map<?, ?> aliases = (Map<?, ?>) JSON.std.mapFrom(Files.readString(TestServer.ROOT.resolve("jbang-catalog.json"))).get("aliases");
        assertEquals(List.copyOf(aliases.keySet()), listed);
    }

    /** Cron and containers have no locale, and Java 17 then loses all letters but ASCII. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX"})
    void anyPathWorksInAnyLocale(String locale) throws Exception {
        Path folder = Files.createTempDirectory(TestServer.TEMP, "locale");
        String name = "donn\u00e9es-\u6771\u4eac";
        TestServer.Outcome outcome = jbang(Map.of("LC_ALL", locale), folder, TestServer.ROOT.resolve("generate.java").toString(),
                "--patients=20", "--out=" + name);
        assertEquals(0, outcome.code(), outcome::toString);
        try (Stream<Path> made = Files.list(folder)) {
            assertEquals(List.of(folder.resolve(name)), made.toList());
        }
    }

    @Test
    void setupNeedsNothingButTheUrlOfTheCatalog() throws Exception {
        Map<String, String> newUser = newUser();
        Path folder = Files.createTempDirectory(TestServer.TEMP, "empty");
        TestServer.Outcome added = jbang(newUser, folder, "catalog", "add", "--name", "lm-synth", url("jbang-catalog.json"));
        assertEquals(0, added.code(), added::toString);
        TestServer.Outcome outcome = jbang(newUser, folder, TestServer.on(DB, "setup@lm-synth", "--patients=300", "--seed=1"));
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().contains("patient_count") && outcome.out().contains("projected_volumes"), outcome::toString);
        for (String kind : new String[] {"queries", "checks"}) {
            try (Stream<Path> files = Files.list(TestServer.ROOT.resolve(kind))) {
                for (Path file : files.toList()) {
                    assertTrue(FETCHED.contains(kind + "/" + file.getFileName()), () -> file + " did not travel");
                }
            }
        }
        TestData.assertLoaded(TestData.of(1, 300), DB);
        assertTrue(Files.exists(folder.resolve("data/manifest.json")), "the files are in the user's folder");
    }

    // ---- tools/, whose scripts take from the top

    @Test
    void aToolNeedsNothingButTheUrlOfTheCatalog() throws Exception {
        Path data = TestData.of(1, 300);
        Path folder = Files.createTempDirectory(TestServer.TEMP, "empty");
        TestServer.Outcome outcome = jbang(newUser(), folder, "dirty@" + url("jbang-catalog.json"), "--data-dir=" + data, "--out=copy");
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(FETCHED.containsAll(Set.of("tools/dirty.java", "generate.java")), FETCHED::toString);
        Path expected = folder.resolve("expected");
        assertEquals(0, TestServer.run(new dirty(), "--data-dir=" + data, "--out=" + expected).code());
        for (String file : List.of("patients.csv", "defects.csv", "manifest.json")) {
            assertEquals(-1, Files.mismatch(expected.resolve(file), folder.resolve("copy").resolve(file)), file);
        }
    }

    /** A tool that takes a script from the top, and the same script again through another. */
    private static final String PROBE = """
            //DEPS info.picocli:picocli:4.7.7
            //SOURCES ../mysql.java
            //SOURCES ../server.java
            class probe {
                public static void main(String... args) throws Exception {
                    server.ConnectionOptions options = picocli.CommandLine.populateCommand(new server.ConnectionOptions(), args);
                    try (mysql.Session session = options.open(new java.io.PrintWriter(System.err, true));
                            java.sql.Connection connection = session.connect();
                            java.sql.ResultSet result = connection.createStatement().executeQuery("SELECT 6 * 7")) {
                        result.next();
                        System.out.println("the server says " + result.getInt(1));
                    }
                }
            }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"a checkout", "nothing but the URL"})
    void aToolReachesTheServerFrom(String where) throws Exception {
        Path clone = Files.createTempDirectory(TestServer.TEMP, "clone");
        try (DirectoryStream<Path> scripts = Files.newDirectoryStream(TestServer.ROOT, "*.java")) {
            for (Path script : scripts) {
                Files.copy(script, clone.resolve(script.getFileName()));
            }
        }
        Files.writeString(Files.createDirectory(clone.resolve("tools")).resolve("probe.java"), PROBE);
        Files.writeString(clone.resolve("jbang-catalog.json"), "{\"aliases\": {\"probe\": {\"script-ref\": \"tools/probe.java\"}}}");
        boolean checkout = where.equals("a checkout");
        if (!checkout) {
            web.createContext("/probe/", exchange -> answer(exchange, clone));
        }
        TestServer.Outcome outcome = checkout ? jbang(Map.of(), clone, TestServer.on(DB, "probe"))
                : jbang(newUser(), Files.createTempDirectory(TestServer.TEMP, "empty"),
                        TestServer.on(DB, "probe@" + url("probe/jbang-catalog.json")));
        assertEquals(0, outcome.code(), outcome::toString);
        assertEquals("the server says 42", outcome.out().strip(), outcome::toString);
    }

    // ---- in the checkout

    @Test
    void theCatalogNamesItselfInTheCheckout() throws Exception {
        assertEquals(0, TestServer.run(DB, new load(), "--data-dir=" + TestData.of(1, 300)).code());
        TestServer.Outcome outcome = jbang(Map.of(), TestServer.ROOT, TestServer.on(DB, "setup@lm-synth", "--skip-load"));
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().contains("patient_count"), outcome::toString);
    }

    @TestFactory
    Stream<DynamicTest> everyCommandBuildsAndHasHelp() throws IOException {
        Map<?, ?> aliases = (Map<?, ?>) JSON.std.mapFrom(Files.readString(TestServer.ROOT.resolve("jbang-catalog.json"))).get("aliases");
        Set<String> known = Set.of("setup", "generate", "load", "validate", "report", "server", "dirty", "test");
        assertTrue(aliases.keySet().containsAll(known), aliases::toString);
        return aliases.entrySet().stream().map(alias -> DynamicTest.dynamicTest((String) alias.getKey(), () -> {
            String script = (String) ((Map<?, ?>) alias.getValue()).get("script-ref");
            assertTrue(Files.exists(TestServer.ROOT.resolve(script)), script);
            assertFalse(((Map<?, ?>) alias.getValue()).get("description").toString().isBlank());
            TestServer.Outcome outcome = jbang(Map.of(), TestServer.ROOT, (String) alias.getKey(), "--help");
            assertEquals(0, outcome.code(), outcome::toString);
            String name = Path.of(script).getFileName().toString().replace(".java", "");
            Object command = Class.forName(name).getDeclaredConstructor().newInstance();
            for (OptionSpec option : new CommandLine(command).getCommandSpec().options()) {
                assertTrue(outcome.out().contains(option.longestName()), () -> option.longestName() + " is not in " + outcome);
            }
        }));
    }
}
