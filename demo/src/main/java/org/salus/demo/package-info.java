/** Makes a believable clinic out of Synthea's patients and loads it through the FHIR API, as any other client would. */
@org.jspecify.annotations.NullMarked
package org.salus.demo;
