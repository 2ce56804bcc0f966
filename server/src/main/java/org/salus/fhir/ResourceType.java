package org.salus.fhir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A resource type that R4 defines. One instance per type for the life of the program. */
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
        compartmentParams.forEach(param -> compartmentCodes.add(param.indexedAs()));
        for (SearchParam param : params) {
            if (param.code().equals(param.indexedAs()) && param.type() != SearchParam.Type.SPECIAL) {
                ordinals.put(param.code(), ordinals.size());
            }
        }
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

    /** The parameter with this code, without modifier; null when R4 defines none. */
    public @Nullable SearchParam param(String code) {
        return paramsByCode.get(code);
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
    public String toString() {
        return name;
    }
}
