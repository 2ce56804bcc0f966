package org.salus.terminology;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** While what ships is still being loaded, "not known here" may be wrong in a moment: then the answer is to ask again. */
final class FirstLoads {

    /** Asked for each question, since what there is of it is known only once the application is put together. */
    private final Supplier<List<ShippedContent>> contents;

    FirstLoads(Supplier<List<ShippedContent>> contents) {
        this.contents = contents;
    }

    private boolean pending() {
        return contents.get().stream().anyMatch(ShippedContent::isPending);
    }

    /**
     * What the work gives, or why it is refused: UNAVAILABLE for what is not found and may be on its way.
     *
     * @param work is told whether there is anything on its way
     */
    <T> Outcome<T> outcome(Function<Boolean, T> work) {
        // Before the question: a load that ends meanwhile must not make what was looked for too early unknown.
        boolean pending = pending();
        try {
            return Outcome.ok(work.apply(pending));
        } catch (Refusal refusal) {
            return Outcome.refused(pending && refusal.isNotLoaded() ? later(refusal.problem()) : refusal.problem());
        }
    }

    private static Problem later(Problem notFound) {
        return new Problem(
                Problem.Code.UNAVAILABLE,
                "The terminology that comes with Salus is being loaded; ask again in a minute. As far as it is loaded: " + notFound.message(),
                notFound.path());
    }
}
