package org.salus.inbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.OperationOutcomes;

/**
 * {@code Task/$inbox}: everything that waits for the caller, the most urgent first, with what a list must say. A fixed number of searches,
 * however many items there are.
 */
final class InboxOperation implements Operation {

    private static final int MOST = 200;
    private static final int USUAL = 100;
    private static final String COUNT = "urn:salus:inbox-count";

    private final Desk desk;

    InboxOperation(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Definition definition() {
        return Desk.definition("inbox", Set.of(Level.TYPE), "Task", false, TaskSteps.ACT, "What waits for the caller, the most urgent first");
    }

    private record Item(JsonObject task, Mine.Why why, int rank, boolean overdue) {
        String kind() {
            return Kind.of(task);
        }
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = new ArrayList<>(call.parameters().otherThan("inbox", "section", "_count"));
        String section = call.parameters().string("section") == null ? "open" : String.valueOf(call.parameters().string("section"));
        if (!Set.of("open", "snoozed", "done").contains(section)) {
            problems.add(new Problem(Problem.Code.PARAMETER, "section is open, snoozed or done.", "section"));
        }
        String text = call.parameters().string("_count");
        int count = text == null ? USUAL : text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (count < 1 || count > MOST) {
            problems.add(new Problem(Problem.Code.PARAMETER, "_count is a number from 1 to " + MOST + ".", "_count"));
        }
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        return switch (inbox(call, section, count)) {
            case Outcome.Ok<JsonObject>(JsonObject bundle) -> FhirResponse.of(200, Json.write(bundle), null);
            case Outcome.Refused<JsonObject>(List<Problem> refused) -> FhirResponse.refused(refused);
        };
    }

    private Outcome<JsonObject> inbox(Call call, String section, int count) {
        Caller caller = call.request().caller();
        Instant now = desk.now();
        Mine mine = desk.mine(caller);
        Look look = desk.record().as(caller);
        List<Problem> warnings = new ArrayList<>();
        if (mine.own() == null) {
            warnings.add(new Problem(
                    Problem.Code.NOT_FOUND, "Your account is not linked to a Practitioner: only items of pools are shown.", "owner"));
        }
        Map<String, JsonObject> tasks = new LinkedHashMap<>();
        String owners = String.join(",", mine.references());
        String also = mine.references().stream().map(r -> Terms.ALSO_FOR + "%7C" + r).collect(Collectors.joining(","));
        String which = section.equals("done")
                ? "&status=completed&modified=ge" + now.toString().substring(0, 10) + "&_sort=-modified"
                : "&status=" + Terms.OPEN + "&_sort=-authored-on";
        // The critical ones by themselves, so that none is ever beyond what one search gives.
        List<String> queries = mine.references().isEmpty()
                ? List.of()
                : List.of("owner=" + owners + "&priority=stat" + which, "identifier=" + also + which, "owner=" + owners + "&priority:not=stat" + which);
        boolean cut = false;
        for (String query : queries) {
            Outcome<Look.Found> found = look.search("Task", query);
            if (found instanceof Outcome.Refused<Look.Found> refused) {
                return refused.cast();
            }
            cut |= found.get().truncated();
            found.get().matches().forEach(t -> tasks.putIfAbsent(Terms.self(t), t));
        }
        List<Item> all = new ArrayList<>();
        int snoozed = 0;
        for (JsonObject task : tasks.values()) {
            boolean isAway = !section.equals("done") && isSnoozed(task, now);
            snoozed += isAway ? 1 : 0;
            Mine.Why why = mine.why(task);
            if (why != null && isAway == section.equals("snoozed")) {
                all.add(item(task, why, now));
            }
        }
        all.sort(Comparator.comparingInt(Item::rank)
                .thenComparing(i -> String.valueOf(i.task().string("authoredOn")), Comparator.reverseOrder()));
        List<Item> shown = all.subList(0, Math.min(count, all.size()));
        if (cut || shown.size() < all.size()) {
            warnings.add(new Problem(
                    Problem.Code.TOO_COSTLY,
                    "Shown are the " + shown.size() + " most urgent of " + (cut ? "more than " : "") + all.size() + " items.",
                    "_count"));
        }
        int away = snoozed;
        return included(look, shown).map(included -> bundle(call, mine, shown, all, included, away, warnings));
    }

    private static boolean isSnoozed(JsonObject task, Instant now) {
        JsonObject extension = Terms.extension(task, Terms.SNOOZED_UNTIL);
        Instant until = extension == null ? null : Results.time(extension.string("valueInstant"));
        return until != null && until.isAfter(now);
    }

    private static Item item(JsonObject task, Mine.Why why, Instant now) {
        JsonObject restriction = task.object("restriction");
        JsonObject period = restriction == null ? null : restriction.object("period");
        Instant due = period == null ? null : Results.time(period.string("end"));
        boolean overdue = due != null && due.isBefore(now) && Terms.isOpen(task);
        int rank = switch (String.valueOf(task.string("priority"))) {
            case "stat" -> 0;
            case "asap", "urgent" -> 1;
            default -> overdue ? 1 : 2;
        };
        return new Item(task, why, rank, overdue);
    }

    /** What the items are about, as far as the caller may see it. */
    private static Outcome<List<JsonObject>> included(Look look, List<Item> shown) {
        if (shown.isEmpty()) {
            return Outcome.ok(List.of());
        }
        String ids = shown.stream().map(i -> String.valueOf(i.task().string("id"))).collect(Collectors.joining(","));
        return look.search("Task", "_id=" + ids + "&_include=Task:focus&_include=Task:patient&_include:iterate=DiagnosticReport:result")
                .map(Look.Found::included);
    }

    private JsonObject bundle(
            Call call, Mine mine, List<Item> shown, List<Item> all, List<JsonObject> included, int snoozed, List<Problem> warnings) {
        JsonArray entries = new JsonArray();
        for (Item item : shown) {
            JsonArray about = JsonArray.of(
                    new JsonObject().put("url", "kind").put("valueCode", item.kind()),
                    new JsonObject().put("url", "why").put("valueCode", item.why().code()),
                    new JsonObject().put("url", "overdue").put("valueBoolean", item.overdue()));
            JsonObject search = new JsonObject()
                    .put("extension", JsonArray.of(new JsonObject().put("url", "urn:salus:inbox-item").put("extension", about)))
                    .put("mode", "match");
            entries.add(entry(call, item.task()).put("search", search));
        }
        Set<String> there = new HashSet<>();
        for (JsonObject resource : included) {
            if (there.add(Terms.self(resource))) {
                entries.add(entry(call, resource).put("search", JsonObject.of("mode", "include")));
            }
        }
        if (!warnings.isEmpty()) {
            entries.add(new JsonObject()
                    .put("resource", OperationOutcomes.of("warning", warnings))
                    .put("search", JsonObject.of("mode", "outcome")));
        }
        return new JsonObject()
                .put("resourceType", "Bundle")
                .put("meta", new JsonObject().put("extension", counts(mine, all, snoozed)))
                .put("type", "searchset")
                .put("total", JsonNumber.of(all.size()))
                .put("entry", entries);
    }

    private static JsonObject entry(Call call, JsonObject resource) {
        return new JsonObject().put("fullUrl", call.request().base() + "/" + Terms.self(resource)).put("resource", resource);
    }

    private static JsonArray counts(Mine mine, List<Item> all, int snoozed) {
        JsonArray counts = new JsonArray();
        counts.add(count("all", null, null, all, i -> true));
        for (String kind : Kind.ALL) {
            counts.add(count(kind, null, null, all, i -> i.kind().equals(kind)));
        }
        counts.add(count("mine", null, null, all, i -> i.why() == Mine.Why.MINE));
        for (String covered : mine.covered()) {
            counts.add(count("covering", covered, null, all, i -> covered.equals(ownerOf(i.task()))));
        }
        mine.pools().forEach((pool, name) -> counts.add(count("pool", pool, name, all, i -> pool.equals(ownerOf(i.task())))));
        JsonArray away = JsonArray.of(
                new JsonObject().put("url", "what").put("valueCode", "snoozed"),
                new JsonObject().put("url", "open").put("valueInteger", JsonNumber.of(snoozed)));
        counts.add(new JsonObject().put("url", COUNT).put("extension", away));
        return counts;
    }

    private static String ownerOf(JsonObject task) {
        JsonObject owner = task.object("owner");
        return owner == null ? "" : String.valueOf(owner.string("reference"));
    }

    private static JsonObject count(
            String what,
            @org.jspecify.annotations.Nullable String whose,
            @org.jspecify.annotations.Nullable String name,
            List<Item> all,
            Predicate<Item> which) {
        List<Item> those = all.stream().filter(which).toList();
        JsonArray parts = JsonArray.of(new JsonObject().put("url", "what").put("valueCode", what));
        if (whose != null) {
            JsonObject reference = Terms.reference(whose);
            parts.add(new JsonObject().put("url", "whose").put("valueReference", name == null ? reference : reference.put("display", name)));
        }
        parts.add(integer("open", those.size()));
        parts.add(integer("critical", those.stream().filter(i -> i.rank() == 0).count()));
        parts.add(integer("unread", those.stream().filter(i -> "requested".equals(i.task().string("status"))).count()));
        parts.add(integer("overdue", those.stream().filter(Item::overdue).count()));
        return new JsonObject().put("url", COUNT).put("extension", parts);
    }

    private static JsonObject integer(String url, long value) {
        return new JsonObject().put("url", url).put("valueInteger", JsonNumber.of(Math.toIntExact(value)));
    }
}
