package org.salus.record;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.store.Where;

/** What one caller may see of each type, asked once per request. */
public final class Filters implements Function<ResourceType, Where> {

    private final Policy policy;
    private final Caller caller;
    private final Interaction interaction;
    private final Map<ResourceType, Where> known = new HashMap<>();

    public Filters(Policy policy, Caller caller, Interaction interaction) {
        this.policy = policy;
        this.caller = caller;
        this.interaction = interaction;
    }

    @Override
    public Where apply(ResourceType type) {
        return known.computeIfAbsent(type, t -> {
            Decision decision = policy.decide(caller, interaction, t.name());
            return decision.allowed() ? decision.filter() : Where.NEVER;
        });
    }
}
