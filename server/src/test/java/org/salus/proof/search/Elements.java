package org.salus.proof.search;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.salus.proof.search.Parameters.Component;
import org.salus.proof.search.Parameters.Parameter;

/** The elements of a resource that a search parameter speaks of, as HAPI's FHIRPath engine finds them. */
final class Elements {

    private static final Pattern RESOLVE = Pattern.compile("(.*)\\.where\\(resolve\\(\\) is (\\w+)\\)");

    private final IFhirPath engine;
    private final Map<String, IFhirPath.IParsedExpression> parsed = new HashMap<>();

    Elements(FhirContext context) {
        engine = context.newFhirPath();
    }

    /** A value of a parameter; of a composite, the values of its parts. */
    record Found(Base element, List<List<Base>> parts) {}

    List<Found> of(Parameter parameter, Resource resource) {
        List<Found> found = new ArrayList<>();
        for (Base element : all(parameter.alternatives(), resource, resource)) {
            if (element instanceof Resource first && first != resource && !parameter.targets().contains(first.fhirType())) {
                // Bundle.composition and Bundle.message have one expression; what they lead to tells them apart.
                continue;
            }
            List<List<Base>> parts = new ArrayList<>();
            for (Component component : parameter.components()) {
                parts.add(all(component.alternatives(), element, resource));
            }
            found.add(new Found(element, parts));
        }
        return found;
    }

    private List<Base> all(List<String> alternatives, Base start, Resource resource) {
        List<Base> found = new ArrayList<>();
        for (String alternative : alternatives) {
            Matcher resolve = RESOLVE.matcher(alternative);
            if (resolve.matches()) {
                for (Base element : evaluate(resolve.group(1), start, resource)) {
                    if (resolve.group(2).equals(typeOf((Reference) element, resource))) {
                        found.add(element);
                    }
                }
            } else {
                found.addAll(evaluate(alternative, start, resource));
            }
        }
        return found;
    }

    private List<Base> evaluate(String expression, Base start, Resource resource) {
        // A composite's part may start at the whole resource; HAPI's engine does not know the capital spelling of DateTime.
        boolean whole = expression.startsWith("%resource.");
        String path = (whole ? expression.substring("%resource.".length()) : expression)
                .replace("as(DateTime)", "as(dateTime)");
        IFhirPath.IParsedExpression ready = parsed.computeIfAbsent(path, p -> {
            try {
                return engine.parse(p);
            } catch (Exception e) {
                throw new IllegalStateException(p, e);
            }
        });
        List<Base> found = new ArrayList<>();
        for (IBase element : engine.evaluate(whole ? resource : start, ready, IBase.class)) {
            found.add((Base) element);
        }
        return found;
    }

    /**
     * The type that a reference leads to: as its text says, else as the contained resource is, else as {@code Reference.type} says
     * (R4 section 2.3.0: a logical reference states the type there).
     */
    static @Nullable String typeOf(Reference reference, Resource resource) {
        String text = reference.getReference();
        if (text == null) {
            return reference.getType();
        }
        if (text.startsWith("#")) {
            return resource instanceof DomainResource domain
                    ? domain.getContained().stream()
                            .filter(c -> c.getId().replace("#", "").equals(text.substring(1)))
                            .map(Resource::fhirType)
                            .findFirst()
                            .orElse(null)
                    : null;
        }
        Matcher conditional = Pattern.compile("([A-Z][A-Za-z]+)\\?.*").matcher(text);
        if (conditional.matches()) {
            return conditional.group(1);
        }
        Matcher typed = Pattern.compile("(?:.*/)?([A-Z][A-Za-z]+)/[A-Za-z0-9.-]+(?:/_history/.*)?").matcher(text);
        return typed.matches() ? typed.group(1) : reference.getType();
    }
}
