package org.salus.fhir;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A resource type that R4 defines. One instance per type for the life of the program, and one more for each organisation that added
 * search parameters to it; they are equal.
 */
public final class ResourceType {

    private final String name;
    private final short code;
    private final List<SearchParam> params;
    private final Map<String, SearchParam> paramsByCode;
    private final List<SearchParam> compartmentParams;
    private final @Nullable SearchParam primaryDate;
    final TypeDefinition definition;
    private final Supplier<SearchTree> treeMaker;
    private volatile @Nullable SearchTree tree;
    private final Set<String> compartmentCodes;
    private final Map<String, List<SearchParam>> otherCompartments;
    private final Map<String, Integer> ordinals = new HashMap<>();
    private final Map<String, IntSupplier> waiting;
    private final int indexForm;

    ResourceType(
            String name,
            short code,
            List<SearchParam> params,
            List<SearchParam> compartmentParams,
            Map<String, List<SearchParam>> otherCompartments,
            @Nullable SearchParam primaryDate,
            TypeDefinition definition,
            Supplier<SearchTree> treeMaker) {
        this.name = name;
        this.code = code;
        this.params = List.copyOf(params);
        this.paramsByCode = HashMap.newHashMap(params.size());
        params.forEach(param -> paramsByCode.put(param.code(), param));
        this.compartmentParams = List.copyOf(compartmentParams);
        this.otherCompartments = Map.copyOf(otherCompartments);
        this.primaryDate = primaryDate;
        this.definition = definition;
        this.treeMaker = treeMaker;
        this.compartmentCodes = new HashSet<>();
        this.waiting = Map.of();
        this.indexForm = Integer.MAX_VALUE;
        compartmentParams.forEach(param -> compartmentCodes.add(param.indexedAs()));
        for (SearchParam param : params) {
            if (param.code().equals(param.indexedAs()) && param.type() != SearchParam.Type.SPECIAL) {
                ordinals.put(param.code(), ordinals.size());
            }
        }
    }

    /** A type with parameters that an organisation added. */
    ResourceType(ResourceType base, List<AddedParameter> added, Map<String, IntSupplier> waiting, int indexForm) {
        this.name = base.name;
        this.code = base.code;
        List<SearchParam> all = new ArrayList<>(base.params);
        added.forEach(a -> all.add(a.param()));
        all.sort(Comparator.comparing(SearchParam::code));
        this.params = List.copyOf(all);
        this.paramsByCode = HashMap.newHashMap(all.size());
        all.forEach(param -> paramsByCode.put(param.code(), param));
        this.compartmentParams = base.compartmentParams;
        this.primaryDate = base.primaryDate;
        this.definition = base.definition;
        this.treeMaker = () -> {
            SearchTree made = base.treeMaker.get();
            added.forEach(a -> a.addTo(made));
            return made;
        };
        this.compartmentCodes = base.compartmentCodes;
        this.otherCompartments = base.otherCompartments;
        // What rows say of having a value is counted by R4's parameters: added ones are looked for in the opened body.
        this.ordinals.putAll(base.ordinals);
        this.waiting = Map.copyOf(waiting);
        this.indexForm = indexForm;
    }

    /** Such as {@code Observation}. */
    public String name() {
        return name;
    }

    /** Stands for the type in the database: stable for ever, 1 or more. */
    public short code() {
        return code;
    }

    /** All search parameters of the type, those of Resource and DomainResource included, sorted by code. */
    public List<SearchParam> params() {
        return params;
    }

    /** The parameter with this code, without modifier; null when neither R4 nor the organisation defines one. */
    public @Nullable SearchParam param(String code) {
        return paramsByCode.get(code);
    }

    /** As {@link #param}, and null too while its values are still being indexed: an answer would lack rows. */
    public @Nullable SearchParam searchable(String code) {
        return waiting.containsKey(code) ? null : paramsByCode.get(code);
    }

    /** How much of the rows has been indexed for a parameter that is not {@link #searchable} yet, in percent; -1 for others. */
    public int indexed(String code) {
        IntSupplier percent = waiting.get(code);
        return percent == null ? -1 : percent.getAsInt();
    }

    /**
     * In which form at least all rows of the type are indexed: an older one while a re-index after an upgrade is under way, else more than
     * any number.
     */
    public int indexForm() {
        return indexForm;
    }

    /** The parameters that put a resource of this type into a patient's compartment; empty when the type lies in none. */
    public List<SearchParam> compartmentParams() {
        return compartmentParams;
    }

    /**
     * The parameters that put a resource of this type into the compartment of an Encounter, Practitioner, RelatedPerson or Device;
     * empty when it lies in none, or when there is no such compartment.
     */
    public List<SearchParam> compartmentParams(String compartment) {
        return compartment.equals("Patient") ? compartmentParams : otherCompartments.getOrDefault(compartment, List.of());
    }

    /** Number of an indexed parameter among those of the type, 0 to 55; -1 for one that has no values of its own or is past that. */
    public int ordinal(String indexedAs) {
        Integer ordinal = ordinals.get(indexedAs);
        return ordinal == null || ordinal > 55 ? -1 : ordinal;
    }

    /** The clinical date that charts sort by: date slot 0; null when the type has none. */
    public @Nullable SearchParam primaryDate() {
        return primaryDate;
    }

    /** Made when the first resource of the type comes, to keep the start short; a race makes two equal ones. */
    SearchTree tree() {
        SearchTree made = tree;
        if (made == null) {
            made = treeMaker.get();
            tree = made;
        }
        return made;
    }

    /** Whether references of this parameter to a patient put the resource into that patient's compartment. */
    boolean inCompartmentBy(SearchParam param) {
        return compartmentCodes.contains(param.code());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResourceType that && code == that.code;
    }

    @Override
    public int hashCode() {
        return code;
    }

    @Override
    public String toString() {
        return name;
    }
}
