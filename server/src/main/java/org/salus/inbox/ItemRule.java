package org.salus.inbox;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * Who has an item of a message takes part in its thread, and a result that is in no chart is put away with a word why: such Tasks are made
 * and changed by operations alone. Programs may bring in and change them.
 */
final class ItemRule implements WriteRule {

    @Override
    public Set<String> types() {
        return Set.of("Task");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        boolean concerned = isItem(change.before()) || isItem(change.after());
        return !concerned || change.operation() != null || change.caller().is(Role.SYSTEM)
                ? List.of()
                : List.of(new Problem(
                        Problem.Code.FORBIDDEN,
                        "Items of messages and of results in no chart are changed by the operations of the inbox alone, such as $delegate, $complete and $file-result.",
                        change.path("Task.code")));
    }

    private static boolean isItem(@Nullable JsonObject task) {
        JsonObject code = task == null ? null : task.object("code");
        return Terms.isCoded(code, Terms.TASK_CODE, Terms.MESSAGE) || Terms.isCoded(code, Terms.TASK_CODE, Terms.FILE);
    }
}
