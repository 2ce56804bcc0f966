/** The reference implementation's validator behind {@link org.salus.validation.ProfileValidator}; its classes load with the first validation. */
@org.jspecify.annotations.NullMarked
package org.salus.validation.hapi;
