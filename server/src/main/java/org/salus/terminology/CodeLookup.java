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
     * @return NOT_FOUND when nobody knows the value set, TOO_COSTLY when it has more than {@code limit} codes
     */
    Outcome<List<Code>> members(int organisation, String valueSet, int limit);

    /** Whether the value set has the code; asks for no limit, so it also answers for sets too large to list. */
    Outcome<Boolean> isMember(int organisation, String valueSet, Code code);

    /** The code and all that it subsumes. Refused like {@link #members}; a code without a hierarchy is alone. */
    Outcome<List<Code>> selfAndDescendants(int organisation, Code code, int limit);

    /** The code and all that subsume it. */
    Outcome<List<Code>> selfAndAncestors(int organisation, Code code, int limit);
}
