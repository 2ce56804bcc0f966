package org.salus.record;

import java.util.HashMap;
import java.util.Map;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.Json;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.search.Sight;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/** What one caller may see of each type, asked once per request: by policy, and of a Binary by what it belongs to as well. */
public final class Filters implements Sight {

    private final Policy policy;
    private final BinaryContext binaries;
    private final Caller caller;
    private final Interaction interaction;
    private final Map<ResourceType, Where> known = new HashMap<>();

    Filters(Policy policy, BinaryContext binaries, Caller caller, Interaction interaction) {
        this.policy = policy;
        this.binaries = binaries;
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

    @Override
    public boolean looksAt(ResourceType type) {
        return type.name().equals("Binary");
    }

    @Override
    public boolean isOpen(ResourceType type, StoredResource row) {
        return !looksAt(type) || row.deleted() || binaries.isOpen(caller, Json.parse(row.body()).get());
    }
}
