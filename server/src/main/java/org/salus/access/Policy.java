package org.salus.access;

import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;

/** Decides. Pure: the same caller, act and type always get the same answer. */
public interface Policy {

    /**
     * @param type the resource type's name; for system-wide acts it is called once for each type concerned
     * @return the decision; its filter holds for read, search, include, history, live stream alike
     */
    Decision decide(Caller caller, Interaction interaction, String type);

    /** Whether a non-FHIR act (a named operation or route, such as {@code audit.read}) is allowed. */
    Decision decideAct(Caller caller, String act);
}
