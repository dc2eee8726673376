package io.lienthong.contract;

/** The type of an element of a SOAP body. */
sealed interface TypeShape permits SimpleShape, ComplexShape {}
