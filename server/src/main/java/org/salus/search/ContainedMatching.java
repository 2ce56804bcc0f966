package org.salus.search;

import java.util.List;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Outcome;
import org.salus.store.Indexer;
import org.salus.store.RowIndex;
import org.salus.store.StoredResource;
import org.salus.vault.BlindIndex;

/**
 * Whether a resource that has no row fits: what its row would hold is made, the plan's condition is asked of that, and where the index is
 * not sure the resource itself. So a condition means what it means for ordinary resources.
 *
 * @param criteria that need no other row; of ids the local ones are meant
 */
record ContainedMatching(
        R4 definitions, Examiner examiner, BlindIndex blind, ResourceType type, List<Criterion> criteria, Plan plan) {

    boolean fits(String id, JsonObject resource) {
        Examination examination = examiner.index(resource);
        long self = blind.self(type.name(), id);
        Outcome<RowIndex> indexed = Indexer.index(definitions, examination, id, resource, blind);
        if (!(indexed instanceof Outcome.Ok<RowIndex>(RowIndex row))) {
            // More values than a row may have, which its container could be stored with: they are compared one by one.
            Opened opened = opened(resource, self);
            return criteria.stream().allMatch(c -> holds(c, id, opened));
        }
        if (!plan.where().test(row, type.code(), self, 0)) {
            return false;
        }
        if (plan.isSureOf(row, type.code(), self)) {
            return true;
        }
        Opened opened = opened(resource, self);
        return criteria.stream().allMatch(c -> Matching.fits(c, opened));
    }

    private Opened opened(JsonObject resource, long self) {
        return new Opened(
                examiner, new StoredResource(type.code(), self, 0, 0, 0, false, 0, new long[0], Json.write(resource)));
    }

    private static boolean holds(Criterion criterion, String id, Opened opened) {
        return switch (criterion) {
            case Criterion.Ids(List<String> ids) -> ids.contains(id);
            case Criterion.Negated(Criterion part) -> !holds(part, id, opened);
            default -> Matching.fits(criterion, opened);
        };
    }
}
