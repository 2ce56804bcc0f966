import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many clients that read and write the same few charts for a while: {@code java Soak.java BASE CLIENT_ID:SECRET MINUTES CLIENTS [PID]}.
 * Counts answers by status, and at the end whether every acknowledged change is there: each patient carries a number that is raised with
 * If-Match, and has as many observations as were created. With a process id its memory is written down twice a minute.
 */
public final class Soak {

    private static final int CHARTS = 8;
    private static final Pattern NUMBER = Pattern.compile("\"value\":\"count-(\\d+)\"");
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern TOTAL = Pattern.compile("\"total\":(\\d+)");

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Map<Integer, LongAdder> STATUSES = new ConcurrentHashMap<>();
    private static String base;
    private static String token;

    public static void main(String[] arguments) throws Exception {
        base = arguments[0];
        String credentials = Base64.getEncoder().encodeToString(arguments[1].getBytes(StandardCharsets.UTF_8));
        long end = System.nanoTime() + Long.parseLong(arguments[2]) * 60_000_000_000L;
        int clients = Integer.parseInt(arguments[3]);
        long pid = arguments.length > 4 ? Long.parseLong(arguments[4]) : 0;
        String answer = HTTP.send(
                        HttpRequest.newBuilder(URI.create(base + "/oauth2/token"))
                                .header("Authorization", "Basic " + credentials)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        token = answer.replaceAll(".*\"access_token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        List<String> patients = new ArrayList<>();
        for (int i = 0; i < CHARTS; i++) {
            patients.add(id(send("POST", "/Patient", patient(null, 0), null).body()));
        }
        AtomicInteger[] raised = new AtomicInteger[CHARTS];
        AtomicInteger[] created = new AtomicInteger[CHARTS];
        for (int i = 0; i < CHARTS; i++) {
            raised[i] = new AtomicInteger();
            created[i] = new AtomicInteger();
        }
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < clients; c++) {
            Random random = new Random(c);
            threads.add(Thread.startVirtualThread(() -> {
                while (System.nanoTime() < end) {
                    int chart = random.nextInt(CHARTS);
                    one(random, patients.get(chart), raised[chart], created[chart]);
                }
            }));
        }
        while (System.nanoTime() < end) {
            Thread.sleep(30_000);
            System.out.printf("%s  %s  memory %s MB%n", java.time.LocalTime.now().withNano(0), STATUSES, memory(pid));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        int lost = 0;
        for (int i = 0; i < CHARTS; i++) {
            int number = number(send("GET", "/Patient/" + patients.get(i), null, null).body());
            String count = send("GET", "/Observation?patient=" + patients.get(i) + "&_summary=count", null, null).body();
            Matcher total = TOTAL.matcher(count);
            int there = total.find() ? Integer.parseInt(total.group(1)) : -1;
            lost += Math.abs(number - raised[i].get()) + Math.abs(there - created[i].get());
            System.out.printf(
                    "chart %d: raised %d times, is at %d; %d observations created, %d there%n",
                    i, raised[i].get(), number, created[i].get(), there);
        }
        long bad = STATUSES.entrySet().stream().filter(e -> e.getKey() >= 500).mapToLong(e -> e.getValue().sum()).sum();
        System.out.printf("%s; %d answers of 5xx, %d changes lost or invented%n", STATUSES, bad, lost);
        System.exit(bad == 0 && lost == 0 ? 0 : 1);
    }

    private static void one(Random random, String patient, AtomicInteger raised, AtomicInteger created) {
        try {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> send("GET", "/Patient/" + patient, null, null);
                case 3, 4 -> send("GET", "/Observation?patient=" + patient + "&_sort=-date&_count=20", null, null);
                case 5 -> send("GET", "/Patient/" + patient + "/$everything?_count=50", null, null);
                case 6 -> {
                    if (send("POST", "/Observation", observation(patient), null).statusCode() == 201) {
                        created.incrementAndGet();
                    }
                }
                case 7 -> {
                    String entry = "{\"resource\":" + observation(patient) + ",\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}";
                    String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entry + "," + entry + "]}";
                    if (send("POST", "", bundle, null).statusCode() == 200) {
                        created.addAndGet(2);
                    }
                }
                default -> {
                    HttpResponse<String> read = send("GET", "/Patient/" + patient, null, null);
                    String tag = read.headers().firstValue("ETag").orElse("");
                    if (send("PUT", "/Patient/" + patient, patient(patient, number(read.body()) + 1), tag).statusCode() == 200) {
                        raised.incrementAndGet();
                    }
                }
            }
        } catch (Exception e) {
            STATUSES.computeIfAbsent(599, s -> new LongAdder()).increment();
            System.out.println(e);
        }
    }

    private static HttpResponse<String> send(String method, String path, String body, String ifMatch) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/fhir" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/fhir+json")
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (ifMatch != null) {
            request.header("If-Match", ifMatch);
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        STATUSES.computeIfAbsent(response.statusCode(), s -> new LongAdder()).increment();
        return response;
    }

    private static String patient(String id, int number) {
        return "{\"resourceType\":\"Patient\"," + (id == null ? "" : "\"id\":\"" + id + "\",")
                + "\"identifier\":[{\"system\":\"urn:soak\",\"value\":\"count-" + number + "\"}],\"name\":[{\"family\":\"Soak\"}]}";
    }

    private static String observation(String patient) {
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]},"
                + "\"subject\":{\"reference\":\"Patient/" + patient + "\"},\"effectiveDateTime\":\"2026-01-01T10:00:00Z\","
                + "\"valueQuantity\":{\"value\":72,\"unit\":\"/min\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"/min\"}}";
    }

    private static int number(String patient) {
        Matcher found = NUMBER.matcher(patient);
        return found.find() ? Integer.parseInt(found.group(1)) : -1;
    }

    private static String id(String body) {
        Matcher found = ID.matcher(body);
        if (!found.find()) {
            throw new IllegalStateException(body);
        }
        return found.group(1);
    }

    private static String memory(long pid) throws Exception {
        if (pid == 0) {
            return "?";
        }
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .map(line -> Long.toString(Long.parseLong(line.replaceAll("\\D", "")) / 1024))
                .findFirst()
                .orElse("?");
    }
}
