package org.salus.terminology;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A set of codes of one code system, as value sets define them; made into SQL by {@link CodeSetSql}. */
sealed interface CodeSet {

    /** Every code of the system. */
    record All() implements CodeSet {}

    record None() implements CodeSet {}

    /** These, in the order in which they are to be shown. */
    record Codes(Set<String> codes) implements CodeSet {}

    /** The concept's descendants, with itself or not. */
    record Below(String code, boolean withSelf) implements CodeSet {}

    /** The concept and its ancestors. */
    record Above(String code) implements CodeSet {}

    /** The concepts directly below. */
    record Children(String code) implements CodeSet {}

    /** The concepts directly above. */
    record Parents(String code) implements CodeSet {}

    record Property(String name, String value) implements CodeSet {}

    record HasProperty(String name) implements CodeSet {}

    record PropertyMatches(String name, String regex) implements CodeSet {}

    record CodeMatches(String regex) implements CodeSet {}

    record DisplayIs(String display) implements CodeSet {}

    record DisplayMatches(String regex) implements CodeSet {}

    record Active() implements CodeSet {}

    record Abstract() implements CodeSet {}

    /** There is a parent (or a child). */
    record HasParent() implements CodeSet {}

    record HasChild() implements CodeSet {}

    record And(List<CodeSet> parts) implements CodeSet {}

    record Or(List<CodeSet> parts) implements CodeSet {}

    record Not(CodeSet part) implements CodeSet {}

    CodeSet ALL = new All();
    CodeSet NONE = new None();

    static CodeSet and(CodeSet a, CodeSet b) {
        return a instanceof All ? b : b instanceof All ? a : new And(List.of(a, b));
    }

    static CodeSet or(CodeSet a, CodeSet b) {
        return a instanceof None ? b : b instanceof None ? a : new Or(List.of(a, b));
    }

    /** The codes that are named one by one and not within a negation, in order. */
    default Set<String> listed() {
        Set<String> all = new LinkedHashSet<>();
        collect(this, all);
        return all;
    }

    private static void collect(CodeSet set, Set<String> all) {
        switch (set) {
            case Codes(Set<String> codes) -> all.addAll(codes);
            case And(List<CodeSet> parts) -> parts.forEach(part -> collect(part, all));
            case Or(List<CodeSet> parts) -> parts.forEach(part -> collect(part, all));
            default -> {}
        }
    }

    /** Whether it can be listed without knowing the system: it names its codes and asks nothing else of them. */
    default boolean enumerable() {
        return switch (this) {
            case None _, Codes _ -> true;
            case And(List<CodeSet> parts) -> parts.stream().anyMatch(CodeSet::enumerable) && parts.stream().noneMatch(CodeSet::asks);
            case Or(List<CodeSet> parts) -> parts.stream().allMatch(CodeSet::enumerable);
            default -> false;
        };
    }

    /** Whether it asks for more of a code than which it is. */
    private static boolean asks(CodeSet set) {
        return switch (set) {
            case All _, None _, Codes _, Active _ -> false;
            case And(List<CodeSet> parts) -> parts.stream().anyMatch(CodeSet::asks);
            case Or(List<CodeSet> parts) -> parts.stream().anyMatch(CodeSet::asks);
            case Not(CodeSet part) -> asks(part);
            default -> true;
        };
    }

    /**
     * Whether a code of a system of which nothing is known belongs to it: it counts as active and selectable, in no hierarchy and without
     * properties.
     */
    default boolean hasUnknown(String code) {
        return switch (this) {
            case All _, Active _ -> true;
            case Codes(Set<String> codes) -> codes.contains(code);
            case Below(String top, boolean withSelf) -> withSelf && top.equals(code);
            case Above(String bottom) -> bottom.equals(code);
            case And(List<CodeSet> parts) -> parts.stream().allMatch(part -> part.hasUnknown(code));
            case Or(List<CodeSet> parts) -> parts.stream().anyMatch(part -> part.hasUnknown(code));
            case Not(CodeSet part) -> !part.hasUnknown(code);
            default -> false;
        };
    }
}
