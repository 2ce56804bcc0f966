package org.salus.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.store.Where;

/** One filter over all types, made of the decisions for each: for history and charts that go across types. */
public final class SystemFilter {

    private SystemFilter() {}

    public static Where of(Services services, Caller caller, Interaction interaction) {
        return of(services.definitions(), services.policy(), caller, interaction);
    }

    static Where of(R4 definitions, Policy policy, Caller caller, Interaction interaction) {
        Map<Where, List<Short>> alike = new LinkedHashMap<>();
        int types = 0;
        for (ResourceType type : definitions.types()) {
            types++;
            Decision decision = policy.decide(caller, interaction, type.name());
            if (decision.allowed()) {
                alike.computeIfAbsent(decision.filter(), _ -> new ArrayList<>()).add(type.code());
            }
        }
        List<Where> parts = new ArrayList<>();
        for (Map.Entry<Where, List<Short>> entry : alike.entrySet()) {
            short[] codes = new short[entry.getValue().size()];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = entry.getValue().get(i);
            }
            parts.add(codes.length == types ? entry.getKey() : Where.and(new Where.OfType(codes), entry.getKey()));
        }
        return Where.or(parts.toArray(Where[]::new));
    }
}
