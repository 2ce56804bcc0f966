package org.salus.charts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * Nothing is entered into a list that an open entry of the same patient says already or contradicts. Writers take turns for each patient.
 * What was so before, for example since two charts were merged, can be changed and closed: only what makes it worse is refused.
 */
final class ListRule implements WriteRule {

    /** So many charts are looked into at once; the search gives at most a thousand entries. */
    private static final int CHUNK = 50;

    private final ChartList list;

    ListRule(ChartList list) {
        this.list = list;
    }

    @Override
    public Set<String> types() {
        return Set.of(list.type());
    }

    @Override
    public List<String> locks(JsonObject after) {
        String patient = Elements.patient(after, list.patient());
        return patient == null || !list.isOpen(after) ? List.of() : List.of(list.words() + " " + patient);
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        return List.of(); // all of it is about several entries
    }

    /** An entry that holds after this commit. */
    private record Entry(String patient, JsonObject json, @Nullable Change change) {}

    @Override
    public List<Problem> checkTogether(List<Change> changes, Look look) {
        Set<String> changed = new HashSet<>();
        Set<String> patients = new LinkedHashSet<>();
        List<Entry> open = new ArrayList<>();
        List<Entry> opened = new ArrayList<>();
        for (Change change : changes) {
            changed.add(change.id());
            JsonObject after = change.after();
            String patient = after == null ? null : Elements.patient(after, list.patient());
            if (after != null && patient != null && list.isOpen(after)) {
                Entry entry = new Entry(patient, after, change);
                open.add(entry);
                if (!wasSo(change.before(), entry)) {
                    opened.add(entry);
                    patients.add(patient);
                }
            }
        }
        List<Problem> problems = new ArrayList<>();
        List<String> all = List.copyOf(patients);
        for (int from = 0; from < all.size(); from += CHUNK) {
            problems.addAll(stored(all.subList(from, Math.min(from + CHUNK, all.size())), look, changed, open));
        }
        if (problems.isEmpty()) {
            opened.forEach(entry -> compare(entry, open, problems));
        }
        return problems;
    }

    private boolean wasSo(@Nullable JsonObject before, Entry entry) {
        return before != null
                && list.isOpen(before)
                && entry.patient().equals(Elements.patient(before, list.patient()))
                && list.same(before, entry.json());
    }

    private List<Problem> stored(List<String> patients, Look look, Set<String> changed, List<Entry> open) {
        Outcome<Look.Found> search = look.search(list.type(), "patient=" + String.join(",", patients) + list.criteria());
        if (!(search instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            return ((Outcome.Refused<Look.Found>) search).problems();
        }
        if (found.truncated()) {
            if (patients.size() > 1) {
                List<Problem> problems = new ArrayList<>();
                patients.forEach(one -> problems.addAll(stored(List.of(one), look, changed, open)));
                return problems;
            }
            return List.of(new Problem(
                    Problem.Code.TOO_COSTLY,
                    "This chart has too many entries of " + list.type() + " to see whether this one is there already. Nothing was stored."));
        }
        for (JsonObject one : found.matches()) {
            String patient = Elements.patient(one, list.patient());
            if (patient != null && !changed.contains(String.valueOf(one.string("id"))) && list.isOpen(one)) {
                open.add(new Entry(patient, one, null));
            }
        }
        return List.of();
    }

    /** The first reason is enough for one entry. */
    private void compare(Entry entry, List<Entry> open, List<Problem> problems) {
        Change change = java.util.Objects.requireNonNull(entry.change());
        for (Entry other : open) {
            if (other == entry || !other.patient().equals(entry.patient())) {
                continue;
            }
            if (list.same(entry.json(), other.json())) {
                problems.add(new Problem(Problem.Code.DUPLICATE, twice(change, other), path(change)));
                return;
            }
            String contradiction = list.contradiction(entry.json(), other.json());
            if (contradiction != null) {
                problems.add(new Problem(
                        Problem.Code.CONFLICT, contradiction + " (" + named(change, other) + "). Nothing was stored.", path(change)));
                return;
            }
        }
    }

    private String path(Change change) {
        return change.path(list.type() + ".code");
    }

    private String twice(Change change, Entry other) {
        if (other.change() != null) {
            return "This is the same " + list.words() + " of the same patient as " + named(change, other)
                    + ". Leave one of them out. Nothing was stored.";
        }
        String name = name(change, other);
        return name == null
                ? "The same " + list.words() + " is in this patient's chart already, in an entry that you may not open. Nothing was stored."
                : "“" + Elements.label(other.json().object("code")) + "” is in this patient's chart already as an " + list.words() + " ("
                        + name + "). Change that entry instead. Nothing was stored.";
    }

    private String named(Change change, Entry other) {
        Change beside = other.change();
        if (beside != null) {
            return beside.entry() == null ? list.type() + "/" + beside.id() : beside.entry();
        }
        String name = name(change, other);
        return name == null ? "an entry that you may not open" : Elements.label(other.json().object("code")) + ", " + name;
    }

    /** Null when the writer may not see it: then nothing of it is told but that it is there. */
    private @Nullable String name(Change change, Entry other) {
        String id = String.valueOf(other.json().string("id"));
        return change.seen().read(list.type(), id).isOk() ? list.type() + "/" + id : null;
    }
}
