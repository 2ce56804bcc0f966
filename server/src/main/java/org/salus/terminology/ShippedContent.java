package org.salus.terminology;

/** Content that comes with Salus and is loaded in the background after the first start. */
public interface ShippedContent {

    /** Whether it is still to be loaded, by this process or another one; false once it is there, or could not be loaded. */
    boolean isPending();
}
