package org.salus.access;

import org.salus.store.Where;

/**
 * What policy says of an act: whether it may be done at all, and on which rows.
 *
 * @param allowed deny beats allow
 * @param rule name of the rule that decided, for "why"
 * @param filter rows that may be seen or changed; compiled into every query, and tested on the new row of a write
 */
public record Decision(boolean allowed, String rule, Where filter) {

    public static Decision deny(String rule) {
        return new Decision(false, rule, Where.NEVER);
    }
}
