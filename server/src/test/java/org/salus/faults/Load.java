package org.salus.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writers and readers that remember exactly what they were told: single creates, updates with If-Match, transaction Bundles of
 * {@value #BUNDLE} entries, and searches by a word that occurs once.
 */
final class Load {

    static final int BUNDLE = 50;
    static final String CHART = "urn:test:chart";
    static final String STATE = "urn:test:state";
    static final String GROUP = "urn:test:group";
    private static final int WRITERS = 4;
    /** Stands in every 503 of a write that certainly did not happen. */
    private static final String NOTHING = "nothing was stored";

    /** What became of a write that was not acknowledged. */
    enum Fate {
        NOT_STORED,
        UNKNOWN
    }

    /** A Patient, as acknowledged. The marks are the values of its STATE identifier by version. */
    static final class Chart {
        final String id;
        final List<String> marks = new ArrayList<>();
        @Nullable String tried;
        @Nullable Fate fate;

        Chart(String id, String mark) {
            this.id = id;
            marks.add(mark);
        }

        int version() {
            return marks.size();
        }
    }

    /** A create that was not acknowledged, by its CHART identifier. */
    record Lost(String chart, Fate fate) {}

    /** @param anyId of one of its resources, when acknowledged; else null */
    record Group(String tag, @Nullable String anyId, @Nullable Fate fate) {}

    final Queue<Chart> charts = new ConcurrentLinkedQueue<>();
    final Queue<Lost> lost = new ConcurrentLinkedQueue<>();
    final Queue<Group> groups = new ConcurrentLinkedQueue<>();
    final Queue<String> reads = new ConcurrentLinkedQueue<>();
    final Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();
    final AtomicInteger unanswered = new AtomicInteger();
    final Queue<String> surprises = new ConcurrentLinkedQueue<>();

    private final ShippedSalus salus;
    private final long seed;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    Load(ShippedSalus salus, long seed) {
        this.salus = salus;
        this.seed = seed;
    }

    void begin() {
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(seed * 31 + writer);
            threads.add(Thread.ofPlatform().start(() -> write(random)));
        }
        threads.add(Thread.ofPlatform().start(this::read));
    }

    /** Lets what is under way end. */
    void end() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    int acknowledged() {
        return charts.stream().mapToInt(Chart::version).sum()
                + (int) groups.stream().filter(g -> g.anyId() != null).count() * BUNDLE;
    }

    private void write(Random random) {
        List<Chart> own = new ArrayList<>();
        while (!stopping) {
            int dice = random.nextInt(10);
            if (dice == 0) {
                group();
            } else if (dice < 5 || own.isEmpty()) {
                create(own);
            } else {
                Chart chart = own.get(random.nextInt(own.size()));
                if (chart.tried == null) {
                    update(chart);
                }
            }
        }
    }

    private void create(List<Chart> own) {
        String name = UUID.randomUUID().toString();
        ShippedSalus.@Nullable Answer answer = send("POST", "/fhir/Patient", patient(null, name, name), null);
        if (answer != null && answer.status() == 201) {
            Chart chart = new Chart(answer.id(), name);
            charts.add(chart);
            own.add(chart);
        } else {
            lost.add(new Lost(name, fate(answer)));
        }
    }

    private void update(Chart chart) {
        String mark = UUID.randomUUID().toString();
        ShippedSalus.@Nullable Answer answer = send(
                "PUT",
                "/fhir/Patient/" + chart.id,
                patient(chart.id, chart.marks.getFirst(), mark),
                "W/\"" + chart.version() + "\"");
        if (answer != null && answer.status() == 200) {
            chart.marks.add(mark);
        } else {
            chart.tried = mark;
            chart.fate = fate(answer);
        }
    }

    private void group() {
        String tag = UUID.randomUUID().toString();
        StringBuilder bundle = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[")
                .append("{\"fullUrl\":\"urn:uuid:").append(tag).append("\",\"resource\":{\"resourceType\":\"Patient\",")
                .append("\"identifier\":[{\"system\":\"" + GROUP + "\",\"value\":\"").append(tag)
                .append("\"}]},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}");
        for (int i = 1; i < BUNDLE; i++) {
            bundle.append(",{\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"identifier\":[{\"system\":\"" + GROUP
                            + "\",\"value\":\"")
                    .append(tag)
                    .append("\"}],\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]},\"subject\":"
                            + "{\"reference\":\"urn:uuid:")
                    .append(tag)
                    .append("\"},\"effectiveDateTime\":\"2026-01-01\",\"valueQuantity\":{\"value\":")
                    .append(i)
                    .append(",\"system\":\"http://unitsofmeasure.org\",\"code\":\"/min\"}},"
                            + "\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}");
        }
        ShippedSalus.@Nullable Answer answer = send("POST", "/fhir", bundle.append("]}").toString(), null);
        if (answer != null && answer.status() == 200) {
            JsonNode last = answer.json().get("entry").get(BUNDLE - 1);
            String location = last.get("response").get("location").asString();
            groups.add(new Group(tag, location.substring(location.indexOf("Observation/")), null));
        } else {
            groups.add(new Group(tag, null, fate(answer)));
        }
    }

    private void read() {
        while (!stopping) {
            String word = UUID.randomUUID().toString();
            ShippedSalus.@Nullable Answer answer =
                    send("GET", "/fhir/Patient?identifier=urn:test:read%7C" + word, null, null);
            if (answer != null && answer.status() == 200) {
                reads.add(word);
            }
        }
    }

    private ShippedSalus.@Nullable Answer send(String method, String path, @Nullable String body, @Nullable String version) {
        try {
            ShippedSalus.Person program = salus.program();
            ShippedSalus.Answer answer =
                    (version == null ? program : program.with("If-Match", version)).trySend(method, path, body);
            answers.computeIfAbsent(answer.status(), s -> new AtomicInteger()).incrementAndGet();
            if (answer.status() != 503 && answer.status() >= 400) {
                surprises.add(method + " " + path.replaceAll("\\?.*", "") + " " + answer.status() + " " + answer.body());
            }
            if (answer.status() == 503) {
                Thread.sleep(20);
            }
            return answer;
        } catch (IOException e) {
            unanswered.incrementAndGet();
            try {
                Thread.sleep(20);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static Fate fate(ShippedSalus.@Nullable Answer answer) {
        return answer != null && (answer.status() != 503 || answer.body().contains(NOTHING)) ? Fate.NOT_STORED : Fate.UNKNOWN;
    }

    private static String patient(@Nullable String id, String chart, String mark) {
        return "{\"resourceType\":\"Patient\"," + (id == null ? "" : "\"id\":\"" + id + "\",") + "\"identifier\":[{\"system\":\""
                + CHART + "\",\"value\":\"" + chart + "\"},{\"system\":\"" + STATE + "\",\"value\":\"" + mark
                + "\"}],\"name\":[{\"family\":\"Of " + mark + "\"}]}";
    }
}
