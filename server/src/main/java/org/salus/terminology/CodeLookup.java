package org.salus.terminology;

import java.util.List;
import org.salus.kernel.Outcome;

/** What search and validation ask of terminology. What an organisation has added comes before what all share. */
public interface CodeLookup {

    /** A code within its system (canonical URL, without version). */
    record Code(String system, String code) {}

    /**
     * All codes of a value set.
     *
     * @param valueSet canonical URL, with {@code |version} if wanted
     * @return NOT_FOUND when nobody knows the value set, UNAVAILABLE when it may be among what is still being loaded, TOO_COSTLY when it
     *     has more than {@code limit} codes
     */
    Outcome<List<Code>> members(int organisation, String valueSet, int limit);

    /**
     * Whether the value set has the code; asks for no limit, so it also answers for sets too large to list.
     *
     * @return refused like {@link #members}; NOT_FOUND also when only a part of the code's system is loaded, and not the code
     */
    Outcome<Boolean> isMember(int organisation, String valueSet, Code code);

    /**
     * Whether the code system has the code.
     *
     * @return NOT_FOUND when the system, or the part of it that would tell, is not loaded; UNAVAILABLE while it may yet be
     */
    Outcome<Boolean> isInSystem(int organisation, Code code);

    /**
     * The code and all that it subsumes. TOO_COSTLY like {@link #members}, UNAVAILABLE while its system may yet be loaded; a code without a
     * hierarchy, or of a system that nobody knows, is alone.
     */
    Outcome<List<Code>> selfAndDescendants(int organisation, Code code, int limit);

    /** The code and all that subsume it. */
    Outcome<List<Code>> selfAndAncestors(int organisation, Code code, int limit);
}
