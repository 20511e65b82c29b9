//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // the browser speaks JSON
//SOURCES ../load.java
//SOURCES ../report.java
//SOURCES TestServer.java
//SOURCES TestData.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTML report in a real Chromium: every chart shows the figures of the SQL, and the page loads nothing from anywhere. */
class BrowserTest {

    private static final String DB = TestServer.database("browser");

    /** A name of a site that would run as a script wherever the page did not escape it. */
    private static final String HOSTILE = "<script>harm=1</script>\"'&<img src=x onerror=harm=1>{{library}}";

    /** A user's own report, with a chart. */
    private static final String MINE = """
            -- title:    Mine <b>&</b> yours
            -- question: How many beds has each site?
            -- chart:    bar x=site_name y=beds
            SELECT s.site_name, SUM(b.staffed_beds) AS beds, NULL AS nothing
            FROM staffed_beds b JOIN dim_site s ON s.site_id = b.site_id
            GROUP BY s.site_id, s.site_name ORDER BY s.site_id;
            """;

    private static Browser browser;
    private static Path page;
    private static Map<String, Map<String, Object>> results;

    @BeforeAll
    static void open() throws Exception {
        String chromium = chromium();
        assertEquals(0, TestServer.run(DB, new load(), "--data-dir=" + TestData.of(7, 1000)).code());
        TestServer.sql(DB, "UPDATE dim_site SET site_name = '" + HOSTILE.replace("'", "''") + "' WHERE site_id = 2");
        Path queries = Files.createDirectory(TestServer.TEMP.resolve("browser-queries"));
        try (Stream<Path> files = Files.list(TestServer.ROOT.resolve("queries"))) {
            for (Path file : files.toList()) {
                Files.copy(file, queries.resolve(file.getFileName()));
            }
        }
        Files.writeString(queries.resolve("mine.sql"), MINE);
        page = TestServer.TEMP.resolve("report.html");
        TestServer.Outcome made = TestServer.run(DB, new report(), "--queries=" + queries, "--format=html", "--out=" + page);
        assertEquals(0, made.code(), made::toString);
        results = new LinkedHashMap<>();
        for (Object result : JSON.std.listFrom(TestServer.run(DB, new report(), "--queries=" + queries, "--format=json").out())) {
            results.put((String) map(result).get("report"), map(result));
        }
        browser = new Browser(chromium);
        browser.open(page);
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    private static String chromium() {
        return Stream.concat(Stream.ofNullable(System.getenv("LM_SYNTH_CHROMIUM")).map(Path::of).filter(Files::isExecutable),
                TestServer.installed("chromium", "chromium-browser", "google-chrome")).map(Path::toString).findFirst()
                .orElseGet(() -> abort("there is no Chromium here to open the page in; LM_SYNTH_CHROMIUM may name one"));
    }

    // ---- what it shows

    @Test
    void everyChartIsDrawnFromTheFiguresOfTheSql() throws Exception {
        List<?> charts = (List<?>) browser.value("""
                [...document.querySelectorAll('figure[data-chart]')].map(figure => {
                  const chart = echarts.getInstanceByDom(figure.querySelector('.chart'));
                  const [kind, ...words] = figure.dataset.chart.split(/\\s+/);
                  const series = chart.getOption().series;
                  const plain = v => Array.isArray(v) ? v[2] : v !== null && typeof v === 'object' ? plain(v.value) : v;
                  const values = kind === 'flow' ? series[0].links.map(link => link.value)
                    : kind === 'fan' ? [...series[0].data, ...series[0].data.map((low, i) => low + series[1].data[i]), ...series[2].data]
                    : series.flatMap(s => s.data.map(plain)).filter(v => v !== null && v !== undefined)
                      .map(v => kind === 'pyramid' ? Math.abs(v) : v);
                  const svg = figure.querySelector('svg');
                  return {report: figure.closest('.report').id, kind, words, values,
                    shapes: svg.querySelectorAll('path').length, width: svg.clientWidth, height: svg.clientHeight};
                })""");
        assertEquals(Set.of("line", "bar", "stacked", "heatmap", "pyramid", "fan", "flow"),
                charts.stream().map(chart -> map(chart).get("kind")).collect(Collectors.toSet()));
        assertEquals(results.size() - List.of("key_figures", "data_dictionary", "about_this_data").size(), charts.size());
        for (Object drawn : charts) {
            Map<String, Object> chart = map(drawn);
            List<Double> values = ((List<?>) chart.get("values")).stream().map(value -> ((Number) value).doubleValue()).sorted().toList();
            assertEquals(expected(chart), values, () -> chart.get("report") + ": " + chart.get("words"));
            assertTrue((int) chart.get("shapes") > 5 && (int) chart.get("width") > 200 && (int) chart.get("height") > 100, chart::toString);
        }
    }

    /** The values that a chart must show, from the JSON of its report; of a chart with a choice, those of the first. */
    private static List<Double> expected(Map<String, Object> chart) {
        Map<String, String> roles = ((List<?>) chart.get("words")).stream().map(word -> word.toString().split("="))
                .collect(Collectors.toMap(word -> word[0], word -> word[1]));
        List<Map<String, Object>> rows = rows((String) chart.get("report"));
        String by = roles.get("by");
        Object first = by == null || rows.isEmpty() ? null : rows.get(0).get(by);
        String columns = switch ((String) chart.get("kind")) {
            case "heatmap", "flow" -> roles.get("value");
            case "pyramid" -> roles.get("x");
            case "fan" -> String.join(",", roles.get("y"), roles.get("low"), roles.get("high"));
            default -> roles.get("y");
        };
        return rows.stream().filter(row -> first == null || first.equals(row.get(by)))
                .flatMap(row -> Stream.of(columns.split(",")).map(row::get))
                .filter(Objects::nonNull).map(value -> ((Number) value).doubleValue())
                .filter(value -> !chart.get("kind").equals("flow") || value > 0).sorted().toList();
    }

    @Test
    void theTablesHaveTheRowsOfTheSql() throws Exception {
        Map<String, Object> tables = map(browser.value("""
                (() => {
                  const value = cell => cell.classList.contains('null') ? null
                    : (cell.classList.contains('n') ? 'n' : '') + cell.textContent;
                  return Object.fromEntries([...document.querySelectorAll('table')].map(table =>
                    [table.closest('.report').id, [...table.tBodies[0].rows].map(row => [...row.cells].map(value))]));
                })()"""));
        assertEquals(results.keySet(), tables.keySet());
        for (String name : results.keySet()) {
            List<?> shown = (List<?>) tables.get(name);
            List<Map<String, Object>> rows = rows(name);
            assertEquals(rows.size(), shown.size(), name);
            for (int i = 0; i < rows.size(); i++) {
                List<Object> cells = new ArrayList<>();
                for (Object cell : (List<?>) shown.get(i)) {
                    cells.add(cell == null ? null : !cell.toString().matches("n[-\\d,.]+") ? cell.toString().strip()
                            : (Object) new BigDecimal(cell.toString().substring(1).replace(",", "")).doubleValue());
                }
                assertEquals(rows.get(i).values().stream()
                        .map(value -> value instanceof Number number ? (Object) number.doubleValue() : value).toList(), cells, name);
            }
        }
    }

    @Test
    void theHeadlineIsTheLastYear() throws Exception {
        List<Map<String, Object>> years = rows("key_figures");
        List<Double> last = years.get(years.size() - 1).values().stream().skip(1).map(value -> ((Number) value).doubleValue()).toList();
        List<?> shown = (List<?>) browser.value(
                "[...document.querySelectorAll('.figures b')].map(b => Number(b.textContent.replaceAll(',', '')))");
        assertEquals(last, shown.stream().map(value -> ((Number) value).doubleValue()).toList());
    }

    @Test
    void nothingWentWrongAndNothingWasAsked() throws Exception {
        assertEquals(List.of(), browser.troubles);
        assertEquals(List.of(page.toUri().toString().replace("file:/", "file:///").replace("////", "//")),
                browser.requests.stream().distinct().toList());
        assertEquals(0, browser.value("performance.getEntriesByType('resource').length"));
    }

    @Test
    void namesAreTextWhateverIsInThem() throws Exception {
        assertEquals("undefined", browser.value("typeof harm"));
        assertEquals(HOSTILE, browser.value("[...document.querySelectorAll('#facility_summary td')]"
                + ".map(td => td.textContent.trim()).find(text => text.startsWith('<script>'))"));
        assertEquals("Mine <b>&</b> yours", browser.value("document.querySelector('#mine h3').textContent"));
        assertEquals(2, browser.value("document.scripts.length"));
        browser.value("echarts.getInstanceByDom(document.querySelector('#facility_summary .chart'))"
                + ".dispatchAction({type: 'showTip', seriesIndex: 0, dataIndex: 1}); 0");
        assertEquals("undefined", browser.value("typeof harm"), "in a tooltip");
    }

    // ---- how it is used

    @Test
    void aChoiceDrawsItsRows() throws Exception {
        assertEquals(true, browser.value("""
                (() => {
                  const figure = document.querySelector('#population_pyramid figure'), select = figure.querySelector('select');
                  const before = figure.querySelector('svg').innerHTML;
                  select.selectedIndex = 3;
                  select.dispatchEvent(new Event('change'));
                  const drawn = echarts.getInstanceByDom(figure.querySelector('.chart')).getOption().series[1].data;
                  const rows = [...document.querySelectorAll('#population_pyramid tbody tr')]
                    .filter(row => row.cells[0].textContent.trim() === select.value);
                  return before !== figure.querySelector('svg').innerHTML && rows.length === 8
                    && rows.every((row, i) => Number(row.cells[3].textContent.replaceAll(',', '')) === drawn[i]);
                })()"""));
    }

    @Test
    void tablesSortByTheirColumns() throws Exception {
        String sort = """
                (() => {
                  const table = document.querySelector('#%s table'), th = table.tHead.rows[0].cells[%d];
                  th.querySelector('button').click();
                  return [th.getAttribute('aria-sort'), table.querySelectorAll('[aria-sort]').length,
                    ...[...table.tBodies[0].rows].map(row => row.cells[%d].textContent.trim())];
                })()""";
        for (String direction : List.of("ascending", "descending")) {
            List<?> numbers = (List<?>) browser.value(String.format(sort, "ip_census_by_day", 1, 1));
            List<Integer> values = numbers.stream().skip(2).map(text -> Integer.valueOf(text.toString().replace(",", ""))).toList();
            assertEquals(List.of(direction, 1), numbers.subList(0, 2));
            Comparator<Integer> order = direction.equals("ascending") ? Comparator.naturalOrder() : Comparator.reverseOrder();
            assertEquals(values.stream().sorted(order).toList(), values);
        }
        List<?> texts = (List<?>) browser.value(String.format(sort, "patient_demographics", 0, 0));
        assertEquals(List.of("0-4", "5-14", "15-24", "25-44", "45-64", "65-74", "75-84", "85+"),
                texts.stream().skip(2).distinct().toList());
    }

    @Test
    void readersWithoutMouseOrSightFindTheirWay() throws Exception {
        assertEquals(List.of(), browser.value("""
                (() => {
                  const wrong = [];
                  const none = (selector, isWrong) => document.querySelectorAll(selector).forEach(e => {
                    if (isWrong(e)) wrong.push((e.closest('.report')?.id ?? '') + ' ' + e.tagName + ' ' + selector);
                  });
                  const levels = [...document.querySelectorAll('h1, h2, h3')].map(h => Number(h.tagName[1]));
                  levels.forEach((level, i) => { if (level > (levels[i - 1] ?? 0) + 1) wrong.push('heading ' + i); });
                  if (document.querySelectorAll('h1').length !== 1) wrong.push('one h1');
                  if (document.documentElement.lang !== 'en' || !document.title) wrong.push('head');
                  if (!document.querySelector('main') || !document.querySelector('nav[aria-label]')) wrong.push('landmarks');
                  none('.chart', e => e.getAttribute('role') !== 'img' || !e.getAttribute('aria-label'));
                  none('select', e => !e.labels.length);
                  none('table', e => !e.caption?.textContent || e.querySelector('th:not([scope])'));
                  none('.scroll, pre', e => e.tabIndex !== 0);
                  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
                  if (new Set(ids).size !== ids.length) wrong.push('ids twice');
                  none('a[href^="#"]', e => !document.getElementById(e.getAttribute('href').slice(1)));
                  if (document.querySelector('[href]:not([href^="#"]), [src]')) wrong.push('a reference to outside');
                  if (!document.querySelector('.synthetic').textContent.includes('Synthetic data')) wrong.push('synthetic');
                  return wrong;
                })()"""));
        browser.send("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", "Tab", "windowsVirtualKeyCode", 9));
        assertEquals("skip", browser.value("document.activeElement.className"), "the first stop of the keyboard");
    }

    @ParameterizedTest(name = "{0} x {1}")
    @CsvSource({"1440, 900", "1024, 768", "768, 1024", "360, 740"})
    void itFitsAndCanBeRead(int width, int height) throws Exception {
        browser.send("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        browser.open(page);
        for (String scheme : List.of("dark", "light")) {
            browser.send("Emulation.setEmulatedMedia",
                    Map.of("media", "", "features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
            browser.until("document.documentElement.dataset.scheme === '" + scheme + "'");
            assertEquals(List.of(), browser.value("""
                    (() => {
                      const wrong = [], page = document.documentElement;
                      if (page.scrollWidth > innerWidth) wrong.push('wider than the window: ' + page.scrollWidth);
                      document.querySelectorAll('details').forEach(e => { e.open = true; });
                      if (page.scrollWidth > innerWidth) wrong.push('wider than the window with open tables: ' + page.scrollWidth);
                      const rgba = text => { const v = text.match(/[\\d.]+/g).map(Number); return [...v.slice(0, 3), v[3] ?? 1]; };
                      const luminance = c => c.slice(0, 3).map(v => v / 255)
                        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
                      const background = e => {
                        for (; e; e = e.parentElement) {
                          const c = rgba(getComputedStyle(e).backgroundColor);
                          if (c[3] === 1) return c;
                        }
                        return [255, 255, 255, 1];
                      };
                      const check = (e, colour) => {
                        const [a, b] = [luminance(rgba(colour)), luminance(background(e))].sort((x, y) => y - x);
                        const contrast = (a + 0.05) / (b + 0.05);
                        const text = e.textContent.slice(0, 20);
                        if (contrast < 4.5) wrong.push(`${e.tagName} ${e.className} "${text}" ${contrast.toFixed(1)}`);
                      };
                      document.querySelectorAll('body *:not(script):not(style):not(svg *)').forEach(e => {
                        const hasText = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
                        if (hasText && e.checkVisibility()) check(e, getComputedStyle(e).color);
                      });
                      document.querySelectorAll('figure:not([data-chart^="heatmap"]) svg text')
                        .forEach(e => check(e, getComputedStyle(e).fill));
                      document.querySelectorAll('figure').forEach(figure => {
                        const report = figure.closest('.report');
                        const [svg, card] = [figure.querySelector('svg'), report].map(e => e.getBoundingClientRect());
                        if (svg.right > card.right + 1 || svg.left < card.left - 1) wrong.push('chart over its card: ' + report.id);
                        figure.querySelectorAll('svg text').forEach(text => {
                          const box = text.getBoundingClientRect();
                          const clipped = box.width && (box.left < svg.left - 3 || box.right > svg.right + 3);
                          if (clipped) wrong.push(`clipped: ${report.id} "${text.textContent}"`);
                        });
                      });
                      return [...new Set(wrong)].slice(0, 20);
                    })()"""), "at " + width + " x " + height + ", " + scheme);
        }
        assertEquals(List.of(), browser.troubles);
    }

    @Test
    void onPaperEveryPageSaysThatTheDataIsSynthetic() throws Exception {
        browser.send("Emulation.setEmulatedMedia", Map.of("media", "print"));
        assertEquals(List.of("fixed", "none"),
                browser.value("['.paper', 'nav'].map((e, i) => getComputedStyle(document.querySelector(e))[['position', 'display'][i]])"));
        assertTrue(browser.value("document.querySelector('.paper').textContent").toString().contains("synthetic data"));
        browser.send("Emulation.setEmulatedMedia", Map.of("media", ""));
        int length = ((String) browser.send("Page.printToPDF", Map.of("printBackground", true)).get("data")).length();
        assertTrue(length > 100_000, "a PDF of " + length + " characters");
    }

    // ---- the browser

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object json) {
        return (Map<String, Object>) json;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(String name) {
        return (List<Map<String, Object>>) results.get(name).get("rows");
    }

    /** A headless Chromium with one page, driven by the DevTools protocol. */
    private static final class Browser implements WebSocket.Listener {

        final List<String> troubles = new CopyOnWriteArrayList<>();
        final List<String> requests = new CopyOnWriteArrayList<>();
        private final TestServer.Child process;
        private final WebSocket socket;
        private final AtomicInteger last = new AtomicInteger();
        private final Map<Integer, CompletableFuture<Map<String, Object>>> answers = new ConcurrentHashMap<>();
        private final StringBuilder message = new StringBuilder();

        Browser(String chromium) throws Exception {
            Path profile = Files.createTempDirectory(TestServer.TEMP, "chromium");
            process = TestServer.start(Map.of(), TestServer.TEMP, List.of(chromium, "--headless", "--no-sandbox", "--disable-gpu",
                    "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-extensions", "--user-data-dir=" + profile, "--remote-debugging-port=0", "--window-size=1440,900",
                    "about:blank"));
            Path file = profile.resolve("DevToolsActivePort");
            TestServer.until(() -> !process.process().isAlive() || (Files.exists(file) && lines(file).size() > 1));
            assertTrue(process.process().isAlive(), () -> chromium + " does not start: " + process.err());
            HttpClient http = HttpClient.newHttpClient();
            HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lines(file).get(0) + "/json/list")).build();
            String pages = http.send(list, HttpResponse.BodyHandlers.ofString()).body();
            String url = JSON.std.listFrom(pages).stream().map(BrowserTest::map).filter(target -> target.get("type").equals("page"))
                    .findFirst().orElseThrow().get("webSocketDebuggerUrl").toString();
            socket = http.newWebSocketBuilder().buildAsync(URI.create(url), this).get(TestServer.HANG_MINUTES, TimeUnit.MINUTES);
            for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
                send(domain + ".enable", Map.of());
            }
        }

        private static List<String> lines(Path file) {
            try {
                return Files.readAllLines(file);
            } catch (IOException e) {
                return List.of(); // Chromium is still writing it
            }
        }

        void open(Path file) throws Exception {
            requests.clear();
            send("Page.navigate", Map.of("url", file.toUri().toString()));
            until("document.readyState === 'complete' && document.documentElement.dataset.ready !== undefined");
        }

        void until(String condition) throws Exception {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(TestServer.HANG_MINUTES);
            while (!Boolean.TRUE.equals(value(condition))) {
                assertTrue(System.nanoTime() < end, () -> "never: " + condition + " " + troubles);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }

        /** The value of a JavaScript expression in the page. */
        Object value(String expression) throws Exception {
            Map<String, Object> answer = send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
            assertFalse(answer.containsKey("exceptionDetails"), answer::toString);
            return map(answer.get("result")).get("value");
        }

        Map<String, Object> send(String method, Map<String, Object> params) throws Exception {
            int id = last.incrementAndGet();
            CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
            answers.put(id, answer);
            socket.sendText(JSON.std.asString(Map.of("id", id, "method", method, "params", params)), true)
                    .get(TestServer.HANG_MINUTES, TimeUnit.MINUTES);
            return answer.get(TestServer.HANG_MINUTES, TimeUnit.MINUTES);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean end) {
            message.append(part);
            if (end) {
                try {
                    take(JSON.std.mapFrom(message.toString()));
                } catch (IOException e) {
                    troubles.add(e.toString());
                }
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(Map<String, Object> json) {
            if (json.containsKey("id")) {
                CompletableFuture<Map<String, Object>> answer = answers.remove((int) json.get("id"));
                if (json.containsKey("error")) {
                    answer.completeExceptionally(new IllegalStateException(json.get("error").toString()));
                } else {
                    answer.complete(map(json.get("result")));
                }
                return;
            }
            Map<String, Object> params = map(json.get("params"));
            switch ((String) json.get("method")) {
                case "Network.requestWillBeSent" -> requests.add(map(params.get("request")).get("url").toString());
                case "Runtime.exceptionThrown" -> troubles.add(params.get("exceptionDetails").toString());
                case "Log.entryAdded" -> troubles.add(params.get("entry").toString());
                case "Runtime.consoleAPICalled" -> troubles.add(params.get("args").toString());
                default -> { } // pages load, frames navigate
            }
        }

        void close() throws Exception {
            send("Browser.close", Map.of());
            process.end();
        }
    }
}
