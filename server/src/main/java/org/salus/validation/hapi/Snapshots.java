package org.salus.validation.hapi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.salus.kernel.Problem;

/** Snapshots of profiles that have only a differential, made once for each definition. */
final class Snapshots {

    private static final ThreadLocal<List<String>> UNDER_WAY = ThreadLocal.withInitial(ArrayList::new);

    private final Map<StructureDefinition, StructureDefinition> made = Collections.synchronizedMap(new WeakHashMap<>());

    /** @throws UnusableProfile when the differential does not fit its base */
    StructureDefinition of(StructureDefinition differential, R4Context context) {
        StructureDefinition known = made.get(differential);
        if (known != null) {
            return known;
        }
        List<String> underWay = UNDER_WAY.get();
        if (underWay.contains(differential.getUrl())) {
            return differential;
        }
        underWay.add(differential.getUrl());
        try {
            StructureDefinition copy = differential.copy();
            copy.setSourcePackage(Packages.OTHER);
            StructureDefinition base = context.fetchResource(StructureDefinition.class, copy.getBaseDefinition());
            if (base == null) {
                throw new UnusableProfile(differential.getUrl(), "its base " + copy.getBaseDefinition() + " is not known here");
            }
            List<ValidationMessage> messages = new ArrayList<>();
            context.profileUtilities(messages).generateSnapshot(base, copy, copy.getUrl(), null, copy.getName());
            for (ValidationMessage message : messages) {
                if (message.getLevel().isError()) {
                    throw new UnusableProfile(
                            differential.getUrl(), "its differential does not fit its base (" + message.getMessage() + ")");
                }
            }
            Reduction.reduce(copy);
            made.put(differential, copy);
            return copy;
        } catch (org.hl7.fhir.exceptions.FHIRException e) {
            throw new UnusableProfile(differential.getUrl(), "its differential does not fit its base (" + e.getMessage() + ")");
        } finally {
            underWay.remove(differential.getUrl());
        }
    }

    /** A profile that cannot be used as it is. */
    static final class UnusableProfile extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnusableProfile(String url, String why) {
            super("The profile " + url + " cannot be used: " + why + ".");
        }

        Problem toProblem() {
            return new Problem(Problem.Code.NOT_SUPPORTED, String.valueOf(getMessage()));
        }
    }
}
