package org.salus.proof.search;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** References as sections 3.1.1.4.12 and 3.1.1.4.13 of R4 compare them. */
final class References {

    private final String base;
    private final Pattern local;

    /** @param base URL of the server: a reference that begins with it is the same as one without */
    References(String base, Collection<String> types) {
        this.base = base;
        this.local = Pattern.compile("(" + String.join("|", types) + ")/([A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]+)?");
    }

    /** What an element refers to: {@code Type/id} here, or a URL; null when it is a fragment or has no literal reference. */
    @Nullable
    String target(Base element) {
        return switch (element) {
            case Reference reference -> reference.hasReference() ? normal(reference.getReference()) : null;
            case PrimitiveType<?> url -> url.hasValue() ? normal(url.getValueAsString()) : null;
            // HAPI puts the full URL of its entry into the id of a resource in a Bundle.
            case Resource resource ->
                resource.fhirType() + "/" + resource.getIdElement().getIdPart().replace("urn:uuid:", "");
            default -> null;
        };
    }

    private @Nullable String normal(String text) {
        if (text.startsWith("#")) {
            return null;
        }
        String rest = text.startsWith(base + "/") ? text.substring(base.length() + 1) : text;
        Matcher here = local.matcher(rest);
        return here.matches() ? here.group(1) + "/" + here.group(2) : text;
    }

    /** The identifier of a reference, if it says anything. */
    static @Nullable Identifier identifier(Base element) {
        return element instanceof Reference reference
                        && (reference.getIdentifier().hasSystem() || reference.getIdentifier().hasValue())
                ? reference.getIdentifier()
                : null;
    }

    /** Whether there is anything to search by. */
    boolean hasValue(Base element) {
        return target(element) != null || identifier(element) != null;
    }

    /**
     * @param search an id, Type/id or a URL
     * @param modifier a type's name, or empty
     * @param targets types that the parameter may lead to; empty for any
     */
    boolean fits(String search, String modifier, Set<String> targets, Base element) {
        String target = target(element);
        if (target == null) {
            return false;
        }
        if (search.matches("[A-Za-z0-9.-]{1,64}")) {
            Matcher here = local.matcher(target);
            return here.matches()
                    && here.group(2).equals(search)
                    && (modifier.isEmpty() ? targets.isEmpty() || targets.contains(here.group(1)) : here.group(1).equals(modifier));
        }
        return target.equals(normal(search));
    }
}
