package org.salus.record;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;

/**
 * What an operation does to the record: several writes in one database transaction, all or none.
 *
 * @param operation its name without the dollar sign; the rules are told it ({@link WriteRule.Change#operation})
 * @param locks what others doing the like must take turns on, as words of the operation's own making
 * @param check looks again, as the caller, inside the transaction and under the locks, before anything is written
 * @param patient whose chart is open: a write that does not concern this patient is refused; null when none is
 */
public record Act(String operation, List<Step> steps, List<String> locks, Check check, @Nullable String patient) {

    private static final Check NO_CHECK = look -> List.of();

    public Act {
        steps = List.copyOf(steps);
        locks = List.copyOf(locks);
    }

    public static Act of(String operation) {
        return new Act(operation, List.of(), List.of(), NO_CHECK, null);
    }

    /** @param fullUrl {@code urn:uuid:...} by which the other steps refer to it; null when none does */
    public Act create(@Nullable String fullUrl, JsonObject resource) {
        return plus(new Step.Create(fullUrl, resource));
    }

    /** @param resource with the id and the {@code meta.versionId} that were read; VERSION when it is not the current one any more */
    public Act update(JsonObject resource) {
        return plus(new Step.Update(resource));
    }

    public Act delete(String type, String id, int version) {
        return plus(new Step.Delete(type, id, version));
    }

    public Act lock(String words) {
        List<String> more = new ArrayList<>(locks);
        more.add(words);
        return new Act(operation, steps, more, check, patient);
    }

    public Act check(Check under) {
        return new Act(operation, steps, locks, under, patient);
    }

    public Act inChartOf(@Nullable String id) {
        return new Act(operation, steps, locks, check, id);
    }

    private Act plus(Step step) {
        List<Step> more = new ArrayList<>(steps);
        more.add(step);
        return new Act(operation, more, locks, check, patient);
    }

    /** One write. */
    public sealed interface Step {
        record Create(@Nullable String fullUrl, JsonObject resource) implements Step {}

        record Update(JsonObject resource) implements Step {}

        record Delete(String type, String id, int version) implements Step {}
    }

    /** A look under the locks. */
    @FunctionalInterface
    public interface Check {
        /** @return problems; empty when the act may go on */
        List<Problem> run(Look look);
    }
}
