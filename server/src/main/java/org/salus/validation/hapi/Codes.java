package org.salus.validation.hapi;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.regex.PatternSyntaxException;
import org.hl7.fhir.r5.model.CodeSystem;
import org.hl7.fhir.r5.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r5.model.ValueSet;
import org.hl7.fhir.r5.model.ValueSet.ConceptReferenceComponent;
import org.hl7.fhir.r5.model.ValueSet.ConceptSetComponent;
import org.hl7.fhir.r5.model.ValueSet.ConceptSetFilterComponent;
import org.hl7.fhir.r5.model.ValueSet.ValueSetExpansionContainsComponent;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.terminology.CodeLookup;
import org.salus.validation.RegexSafety;

/**
 * Whether a code is of a system or of a value set, for one organisation: by the definitions at hand, and where those do not decide it by
 * the terminology that is loaded. What neither knows is unknown, never wrong.
 */
final class Codes {

    private static final int DEEPEST = 20;
    private static final int MOST_ANCESTORS = 10_000;

    /** Codes that a value set or one of its includes lists; shared by all organisations since definitions are. */
    private static final Cache<Object, Set<String>> LISTED =
            Caffeine.newBuilder().weakKeys().maximumSize(2_000).build();

    private static final Map<CodeSystem, CodeIndex> INDEXES = java.util.Collections.synchronizedMap(new WeakHashMap<>());

    private static final java.util.regex.Pattern EXPRESSION = java.util.regex.Pattern.compile("[:=+|{}]");

    private final Definitions definitions;
    private final int organisation;
    private final @Nullable CodeLookup lookup;

    Codes(Definitions definitions, int organisation, @Nullable CodeLookup lookup) {
        this.definitions = definitions;
        this.organisation = organisation;
        this.lookup = lookup;
    }

    Verdict inSystem(String system, String code) {
        Verdict known = KnownSystems.check(system, code);
        if (known != null) {
            return known.isIn() ? known : Verdict.out("'" + code + "' " + known.message() + ".");
        }
        CodeIndex index = index(system);
        if (index != null) {
            if (index.isSupplement()) {
                return Verdict.out("The code system " + system + " only supplements another one and has no codes of its own.");
            }
            ConceptDefinitionComponent concept = index.concept(code);
            if (concept != null) {
                return Verdict.in(concept.getDisplay());
            }
            if (index.isComplete()) {
                return Verdict.out("The code system " + system + " has no code '" + code + "'.");
            }
        }
        return switch (loaded(system, code)) {
            case IN -> Verdict.IN;
            case OUT -> Verdict.out("The code system " + system + " has no code '" + code + "'.");
            case UNKNOWN -> notLoaded(system, code);
        };
    }

    /** What the loaded terminology says of a code; of expressions (SNOMED CT's post-coordination) it says nothing. */
    private Verdict.State loaded(String system, String code) {
        if (lookup == null
                || EXPRESSION.matcher(code).find()
                || !(lookup.isInSystem(organisation, new CodeLookup.Code(system, code)) instanceof Outcome.Ok<Boolean>(Boolean known))) {
            return Verdict.State.UNKNOWN;
        }
        return known ? Verdict.State.IN : Verdict.State.OUT;
    }

    /** @param system null: any that the value set has */
    Verdict inValueSet(ValueSet set, @Nullable String system, String code) {
        Verdict own = member(set, system, code, 0);
        if (own.state() == Verdict.State.UNKNOWN && lookup != null && system != null && set.hasUrl()) {
            String canonical = set.hasVersion() ? set.getUrl() + "|" + set.getVersion() : set.getUrl();
            if (lookup.isMember(organisation, canonical, new CodeLookup.Code(system, code))
                    instanceof Outcome.Ok<Boolean>(Boolean member)) {
                return member ? Verdict.IN : Verdict.OUT;
            }
        }
        return own;
    }

    private Verdict member(ValueSet set, @Nullable String system, String code, int depth) {
        if (depth > DEEPEST) {
            return Verdict.unknown("The value set " + set.getUrl() + " refers to others too deeply.");
        }
        if (!set.hasCompose()) {
            return set.hasExpansion() ? expanded(set, system, code) : Verdict.unknown("The value set " + set.getUrl() + " is not loaded here, so the code '" + code + "' was not checked.");
        }
        Verdict included = any(set.getCompose().getInclude(), system, code, depth);
        if (included.state() == Verdict.State.OUT || set.getCompose().getExclude().isEmpty()) {
            return included;
        }
        Verdict excluded = any(set.getCompose().getExclude(), system, code, depth);
        return switch (excluded.state()) {
            case IN -> Verdict.OUT;
            case OUT -> included;
            case UNKNOWN -> excluded;
        };
    }

    private Verdict any(List<ConceptSetComponent> parts, @Nullable String system, String code, int depth) {
        Verdict unknown = null;
        for (ConceptSetComponent part : parts) {
            Verdict one = part(part, system, code, depth);
            if (one.isIn()) {
                return one;
            }
            if (one.state() == Verdict.State.UNKNOWN) {
                unknown = one;
            }
        }
        return unknown == null ? Verdict.OUT : unknown;
    }

    private Verdict part(ConceptSetComponent part, @Nullable String system, String code, int depth) {
        Verdict verdict = Verdict.IN;
        if (part.hasSystem()) {
            if (system != null && !system.equals(part.getSystem())) {
                return Verdict.OUT;
            }
            verdict = inInclude(part, code);
            if (verdict.state() == Verdict.State.OUT) {
                return Verdict.OUT;
            }
        }
        for (var canonical : part.getValueSet()) {
            ValueSet other = valueSet(String.valueOf(canonical.getValue()));
            Verdict one = other == null
                    ? Verdict.unknown("The value set " + canonical.getValue() + " is not loaded here, so the code '" + code + "' was not checked.")
                    : member(other, system, code, depth + 1);
            if (one.state() == Verdict.State.OUT) {
                return Verdict.OUT;
            }
            verdict = one.isIn() ? verdict : one;
        }
        return verdict;
    }

    private Verdict inInclude(ConceptSetComponent include, String code) {
        if (include.hasConcept()) {
            Set<String> listed = LISTED.get(include, Codes::listed);
            return listed != null && listed.contains(code) ? Verdict.IN : Verdict.OUT;
        }
        Verdict verdict = include.hasFilter() ? Verdict.IN : inSystem(include.getSystem(), code);
        for (ConceptSetFilterComponent filter : include.getFilter()) {
            Verdict one = passes(include.getSystem(), filter, code);
            if (one.state() == Verdict.State.OUT) {
                return one;
            }
            verdict = one.isIn() ? verdict : one;
        }
        return verdict;
    }

    private static Set<String> listed(Object include) {
        Set<String> codes = new HashSet<>();
        for (ConceptReferenceComponent concept : ((ConceptSetComponent) include).getConcept()) {
            codes.add(concept.getCode());
        }
        return codes;
    }

    private static Verdict expanded(ValueSet set, @Nullable String system, String code) {
        Set<String> listed = LISTED.get(set, key -> {
            Set<String> codes = new HashSet<>();
            expanded(((ValueSet) key).getExpansion().getContains(), codes);
            return codes;
        });
        return listed != null && listed.contains((system == null ? "" : system) + "|" + code) ? Verdict.IN : Verdict.OUT;
    }

    private static void expanded(List<ValueSetExpansionContainsComponent> contains, Set<String> codes) {
        for (ValueSetExpansionContainsComponent one : contains) {
            if (one.hasCode() && !one.getAbstract()) {
                codes.add(one.getSystem() + "|" + one.getCode());
                codes.add("|" + one.getCode());
            }
            expanded(one.getContains(), codes);
        }
    }

    private Verdict passes(String system, ConceptSetFilterComponent filter, String code) {
        CodeIndex index = index(system);
        String property = String.valueOf(filter.getProperty());
        String value = String.valueOf(filter.getValue());
        boolean hierarchy = property.equals("concept") || property.equals("code");
        if (index == null || !index.isComplete() && !index.has(code) || filter.getOp() == null) {
            return hierarchy ? ofLookup(system, filter, code, value) : notLoaded(system, code);
        }
        ConceptDefinitionComponent concept = index.concept(code);
        if (concept == null) {
            return Verdict.OUT;
        }
        Boolean passes = switch (filter.getOp()) {
            case ISA -> hierarchy ? code.equals(value) || index.isBelow(code, value) : null;
            case DESCENDENTOF -> hierarchy ? index.isBelow(code, value) : null;
            case ISNOTA -> hierarchy ? !code.equals(value) && !index.isBelow(code, value) : null;
            case GENERALIZES -> hierarchy ? code.equals(value) || index.isBelow(value, code) : null;
            case EQUAL -> property(concept, property).contains(value);
            case IN -> property(concept, property).stream().anyMatch(Set.of(value.split(","))::contains);
            case NOTIN -> property(concept, property).stream().noneMatch(Set.of(value.split(","))::contains);
            case EXISTS -> property(concept, property).isEmpty() == value.equals("false");
            case REGEX -> matches(property(concept, property), value);
            default -> null;
        };
        return passes == null
                ? Verdict.unknown("The filter " + filter.getOp().toCode() + " on " + property + " of " + system + " is not supported here.")
                : passes ? Verdict.in(concept.getDisplay()) : Verdict.OUT;
    }

    /** Null when the expression is none, or one whose work is not bounded. */
    private static @Nullable Boolean matches(Set<String> values, String regex) {
        if (!RegexSafety.isSafe(regex)) {
            return null;
        }
        try {
            java.util.regex.Pattern pattern = java.util.regex.Pattern.compile(regex);
            return values.stream().anyMatch(v -> pattern.matcher(v).matches());
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    private static Set<String> property(ConceptDefinitionComponent concept, String name) {
        Set<String> values = new HashSet<>();
        switch (name) {
            case "code", "concept" -> values.add(concept.getCode());
            case "display" -> values.add(String.valueOf(concept.getDisplay()));
            default -> concept.getProperty().stream()
                    .filter(p -> name.equals(p.getCode()) && p.hasValue())
                    .forEach(p -> values.add(
                            p.getValue() instanceof org.hl7.fhir.r5.model.Coding coding
                                    ? coding.getCode()
                                    : String.valueOf(p.getValue().primitiveValue())));
        }
        return values;
    }

    private Verdict ofLookup(String system, ConceptSetFilterComponent filter, String code, String value) {
        if (lookup == null || filter.getOp() == null || loaded(system, code) != Verdict.State.IN) {
            return notLoaded(system, code);
        }
        if (!(lookup.selfAndAncestors(organisation, new CodeLookup.Code(system, code), MOST_ANCESTORS)
                instanceof Outcome.Ok<List<CodeLookup.Code>>(List<CodeLookup.Code> above))) {
            return notLoaded(system, code);
        }
        boolean below = above.contains(new CodeLookup.Code(system, value));
        return switch (filter.getOp()) {
            case ISA -> below ? Verdict.IN : Verdict.OUT;
            case DESCENDENTOF -> below && !code.equals(value) ? Verdict.IN : Verdict.OUT;
            case ISNOTA -> below ? Verdict.OUT : Verdict.IN;
            default -> notLoaded(system, code);
        };
    }

    private static Verdict notLoaded(String system, String code) {
        return Verdict.unknown("The code system " + system + " is not loaded here, so the code '" + code + "' was not checked.");
    }

    /** What a display should be, when it is another one; case, white space and punctuation at the end do not count. */
    static boolean sameDisplay(String said, String right) {
        return normal(said).equals(normal(right));
    }

    private static String normal(String display) {
        return display.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    private @Nullable ValueSet valueSet(String canonical) {
        int bar = canonical.indexOf('|');
        return definitions.find(
                                Definitions.Kind.VALUE_SET,
                                bar < 0 ? canonical : canonical.substring(0, bar),
                                bar < 0 ? null : canonical.substring(bar + 1))
                        instanceof ValueSet found
                ? found
                : null;
    }

    private @Nullable CodeIndex index(String system) {
        return definitions.find(Definitions.Kind.CODE_SYSTEM, system, null) instanceof CodeSystem found
                ? INDEXES.computeIfAbsent(found, CodeIndex::new)
                : null;
    }
}
