package org.salus.faults;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.salus.platform.Vaults;
import org.salus.store.IndexAgreement;
import tools.jackson.databind.JsonNode;

/**
 * Kills Salus, its PostgreSQL or both under load, lets it come back, and compares what is there with what had been acknowledged.
 * {@code main} does it many times and prints the figures; {@link KilledServerTest} a few times.
 */
final class Kills implements AutoCloseable {

    private static final int SHORTEST_MILLIS = 400;
    private static final int LONGEST_MILLIS = 2500;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(15);
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(60);

    /** What is killed. */
    enum Victim {
        SERVER,
        POSTGRES,
        BOTH,
        /** Nothing is killed: SIGTERM, with a chart open for live changes. */
        STOPPED
    }

    /**
     * @param acknowledged resources whose writes were acknowledged
     * @param cut writes that got no positive answer
     * @param outage from the kill to the next write that was acknowledged
     * @param wrong everything that is not as it must be
     */
    record Round(Victim victim, int acknowledged, int reads, int cut, int refused, Duration outage, int rows, List<String> wrong) {}

    private final ShippedSalus salus = ShippedSalus.demo();
    private final Random random;

    Kills(long seed) {
        random = new Random(seed);
        salus.user("privacy-officer");
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length == 0 ? 20 : Integer.parseInt(arguments[0]);
        long seed = arguments.length < 2 ? System.nanoTime() : Long.parseLong(arguments[1]);
        System.out.println("seed " + seed);
        int wrong = 0;
        for (Victim victim : Victim.values()) {
            int acknowledged = 0;
            int reads = 0;
            int cut = 0;
            Duration longest = Duration.ZERO;
            int rows = 0;
            try (Kills kills = new Kills(seed)) {
                for (int i = 0; i < rounds; i++) {
                    if (victim == Victim.POSTGRES && i % 5 == 4) {
                        // One that keeps dying is given pauses, which are not what is measured here.
                        kills.salus.stop();
                        kills.salus.start();
                    }
                    Round round = kills.round(victim);
                    acknowledged += round.acknowledged();
                    reads += round.reads();
                    cut += round.cut();
                    rows = round.rows();
                    longest = longest.compareTo(round.outage()) > 0 ? longest : round.outage();
                    wrong += round.wrong().size();
                    System.out.println(round);
                }
            }
            System.out.printf(
                    "%s: %d kills, %d resource versions and %d searches acknowledged, %d writes cut, longest outage %d ms, %d rows%n",
                    victim, rounds, acknowledged, reads, cut, longest.toMillis(), rows);
        }
        System.out.println(wrong + " wrong");
        System.exit(wrong == 0 ? 0 : 1);
    }

    Round round(Victim victim) throws InterruptedException {
        Instant begin = Instant.now();
        Load load = new Load(salus, random.nextLong());
        load.begin();
        Thread.sleep(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
        long killed = System.nanoTime();
        List<String> wrong = new ArrayList<>();
        if (victim == Victim.POSTGRES || victim == Victim.BOTH) {
            salus.postgres().destroyForcibly();
        }
        if (victim != Victim.POSTGRES) {
            if (victim == Victim.STOPPED) {
                stop(load, wrong);
            } else {
                salus.kill();
            }
            load.end();
            salus.start();
        }
        awaitWork(killed, wrong);
        Duration outage = Duration.ofNanos(System.nanoTime() - killed);
        if (victim == Victim.POSTGRES) {
            Thread.sleep(random.nextInt(SHORTEST_MILLIS));
            load.end();
            if (load.unanswered.get() > 0) {
                wrong.add(load.unanswered + " requests got no answer though the server was not killed");
            }
        }
        wrong.addAll(load.surprises);
        checkCharts(load, wrong);
        checkGroups(load, wrong);
        checkAudit(load, begin, wrong);
        int rows = checkIndex(wrong);
        int refused = load.answers.getOrDefault(503, new java.util.concurrent.atomic.AtomicInteger()).get();
        int cut = load.lost.size()
                + (int) load.charts.stream().filter(c -> c.tried != null).count()
                + (int) load.groups.stream().filter(g -> g.anyId() == null).count();
        return new Round(victim, load.acknowledged(), load.reads.size(), cut, refused, outage, rows, wrong);
    }

    private void stop(Load load, List<String> wrong) throws InterruptedException {
        Thread live = Thread.ofPlatform().start(() -> {
            try {
                salus.program().get("/live?patient=" + load.charts.element().id);
            } catch (UncheckedIOException | IllegalStateException e) {
                // A stream that ends in the middle: the browser comes back.
            }
        });
        Thread.sleep(300);
        Duration took = salus.stop();
        if (took.compareTo(LONGEST_STOP) > 0) {
            wrong.add("the stop took " + took);
        }
        if (!salus.postgresProcesses().isEmpty()) {
            wrong.add("PostgreSQL outlived the stop");
        }
        live.interrupt();
    }

    private void awaitWork(long killed, List<String> wrong) throws InterruptedException {
        while (true) {
            int status = -1;
            try {
                status = salus.program()
                        .post("/fhir/Basic", "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"after\"}}")
                        .status();
            } catch (UncheckedIOException e) {
                wrong.add("no answer after the kill: " + e.getMessage());
            }
            if (status == 201) {
                return;
            }
            if (status != 503) {
                wrong.add("status " + status + " after the kill");
            }
            if (System.nanoTime() - killed > LONGEST_OUTAGE.toNanos()) {
                throw new IllegalStateException("Work does not go on after the kill");
            }
            Thread.sleep(20);
        }
    }

    private void checkCharts(Load load, List<String> wrong) {
        ShippedSalus.Person program = salus.program();
        int number = 0;
        for (Load.Chart chart : load.charts) {
            ShippedSalus.Answer answer = program.get("/fhir/Patient/" + chart.id);
            if (answer.status() != 200) {
                wrong.add("acknowledged and lost: " + chart.id + " " + answer.status());
                continue;
            }
            int version = answer.json().get("meta").get("versionId").asInt();
            String mark = mark(answer.json());
            boolean asAcknowledged = version == chart.version() && mark.equals(chart.marks.getLast());
            boolean oneOn = chart.fate == Load.Fate.UNKNOWN && version == chart.version() + 1 && mark.equals(chart.tried);
            if (!asAcknowledged && !oneOn) {
                wrong.add(chart.id + " is at version " + version + " with " + mark + ", acknowledged was " + chart.version()
                        + " with " + chart.marks.getLast() + ", unanswered " + chart.tried + " " + chart.fate);
            }
            finds(Load.STATE, mark, List.of("Patient/" + chart.id), wrong);
            if (number++ % 5 == 0) {
                for (int v = 1; v <= chart.version(); v++) {
                    ShippedSalus.Answer old = program.get("/fhir/Patient/" + chart.id + "/_history/" + v);
                    if (old.status() != 200 || !mark(old.json()).equals(chart.marks.get(v - 1))) {
                        wrong.add("version " + v + " of " + chart.id + " is not what was acknowledged");
                    }
                    if (v < chart.version() || oneOn) {
                        finds(Load.STATE, chart.marks.get(v - 1), List.of(), wrong);
                    }
                }
            }
        }
        for (Load.Lost lost : load.lost) {
            List<String> found = program.get("/fhir/Patient?identifier=" + Load.CHART + "%7C" + lost.chart()).ids();
            if (found.size() > (lost.fate() == Load.Fate.UNKNOWN ? 1 : 0)) {
                wrong.add("a create that was not acknowledged (" + lost.fate() + ") is there: " + found);
            }
        }
    }

    private void finds(String system, String value, List<String> expected, List<String> wrong) {
        List<String> found =
                salus.program().get("/fhir/Patient?identifier=" + system + "%7C" + value).ids();
        if (!found.equals(expected)) {
            wrong.add("a search for " + value + " finds " + found + " instead of " + expected);
        }
    }

    private static String mark(JsonNode patient) {
        return patient.get("identifier").get(1).get("value").asString();
    }

    private void checkGroups(Load load, List<String> wrong) {
        for (Load.Group group : load.groups) {
            String query = "?_count=100&identifier=" + Load.GROUP + "%7C" + group.tag();
            int patients = salus.program().get("/fhir/Patient" + query).ids().size();
            int observations = salus.program().get("/fhir/Observation" + query).ids().size();
            boolean whole = patients == 1 && observations == Load.BUNDLE - 1;
            boolean none = patients == 0 && observations == 0;
            boolean right = group.anyId() != null ? whole : none || whole && group.fate() == Load.Fate.UNKNOWN;
            if (!right) {
                wrong.add("of a Bundle (acknowledged: " + (group.anyId() != null) + ", " + group.fate() + ") there are " + patients
                        + " and " + observations);
            }
        }
    }

    private void checkAudit(Load load, Instant begin, List<String> wrong) {
        ShippedSalus.Person officer = salus.user("privacy-officer");
        Set<String> ids = new HashSet<>();
        Set<String> words = new HashSet<>();
        String after = "";
        do {
            ShippedSalus.Answer answer = officer.get("/audit/events?from=" + begin.minusSeconds(1) + after);
            if (answer.status() != 200) {
                wrong.add("the audit answers " + answer.status());
                return;
            }
            JsonNode page = answer.json();
            for (JsonNode event : page.get("events")) {
                event.get("ids").forEach(id -> ids.add(id.asString()));
                String detail = event.get("detail").asString();
                int at = detail.lastIndexOf("read|");
                at = at < 0 ? detail.lastIndexOf("read%7C") + 2 : at;
                if (detail.contains("urn:test:read") && at + 5 + 36 <= detail.length()) {
                    words.add(detail.substring(at + 5, at + 5 + 36));
                }
            }
            after = page.path("next").isString() ? "&after=" + page.get("next").asString() : "";
        } while (!after.isEmpty());
        for (Load.Chart chart : load.charts) {
            for (int version = 1; version <= chart.version(); version++) {
                if (!ids.contains("Patient/" + chart.id + "/_history/" + version)) {
                    wrong.add("no audit row of Patient/" + chart.id + " version " + version);
                }
            }
        }
        for (Load.Group group : load.groups) {
            if (group.anyId() != null && !ids.contains(group.anyId())) {
                wrong.add("no audit row of a Bundle with " + group.anyId());
            }
        }
        long missing = load.reads.stream().filter(word -> !words.contains(word)).count();
        if (missing > 0) {
            wrong.add(missing + " of " + load.reads.size() + " acknowledged reads are not in the audit");
        }
        JsonNode chain = officer.get("/audit/chain").json();
        if (!chain.get("state").asString().equals("ok")) {
            wrong.add("the chain is " + chain);
        }
    }

    private int checkIndex(List<String> wrong) {
        try {
            IndexAgreement.Result result =
                    IndexAgreement.check(salus.database(), Vaults.open(salus.database(), Path.of(salus.home().toString())));
            wrong.addAll(result.differences());
            return result.rows();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    ShippedSalus salus() {
        return salus;
    }

    @Override
    public void close() {
        salus.close();
    }
}
