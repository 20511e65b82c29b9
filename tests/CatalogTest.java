//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // to read the catalog
//SOURCES ../load.java
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The commands as the catalog offers them: from the checkout, and from nowhere but the catalog's URL. */
class CatalogTest {

    private static final String DB = TestServer.database("catalog");

    /** What was asked of the web server. */
    private static final Set<String> FETCHED = ConcurrentHashMap.newKeySet();

    private static HttpServer web;

    @BeforeAll
    static void serve() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", CatalogTest::answer);
        web.start();
    }

    @AfterAll
    static void stop() {
        web.stop(0);
    }

    /** Serves what a clone has. */
    private static void answer(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        Path file = TestServer.ROOT.resolve(name).normalize();
        boolean found = file.startsWith(TestServer.ROOT) && !file.startsWith(TestServer.ROOT.resolve(".git")) && Files.isRegularFile(file);
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

    private static TestServer.Outcome jbang(Map<String, String> environment, Path folder, String... args) throws IOException {
        return TestServer.start(environment, folder, Stream.concat(Stream.of(TestServer.ROOT.resolve("jbang").toString()), Stream.of(args)).toList()).end();
    }

    @Test
    void setupNeedsNothingButTheUrlOfTheCatalog() throws Exception {
        Path jbang = TestServer.TEMP.resolve("jbang");
        Map<String, String> newUser = Map.of("JBANG_DIR", jbang.toString(), "JBANG_CACHE_DIR", jbang.resolve("cache").toString());
        Path folder = Files.createTempDirectory(TestServer.TEMP, "empty");
        TestServer.Outcome added = jbang(newUser, folder, "catalog", "add", "--name", "lm-synth", "http://localhost:" + web.getAddress().getPort() + "/jbang-catalog.json");
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
        for (String table : TestData.tables(TestData.of(1, 300))) {
            assertEquals(TestData.sorted(TestData.rows(TestData.of(1, 300), table)), TestServer.rows(DB, table), table);
        }
        assertTrue(Files.exists(folder.resolve("data/manifest.json")), "the files are in the user's folder");
    }

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
        assertTrue(aliases.keySet().containsAll(Set.of("setup", "generate", "load", "validate", "report", "server", "test")), aliases::toString);
        return aliases.entrySet().stream().map(alias -> DynamicTest.dynamicTest((String) alias.getKey(), () -> {
            String script = (String) ((Map<?, ?>) alias.getValue()).get("script-ref");
            assertTrue(Files.exists(TestServer.ROOT.resolve(script)), script);
            assertFalse(((Map<?, ?>) alias.getValue()).get("description").toString().isBlank());
            TestServer.Outcome outcome = jbang(Map.of(), TestServer.ROOT, (String) alias.getKey(), "--help");
            assertEquals(0, outcome.code(), outcome::toString);
            Object command = Class.forName(Path.of(script).getFileName().toString().replace(".java", "")).getDeclaredConstructor().newInstance();
            for (OptionSpec option : new CommandLine(command).getCommandSpec().options()) {
                assertTrue(outcome.out().contains(option.longestName()), () -> option.longestName() + " is not in " + outcome);
            }
        }));
    }
}
