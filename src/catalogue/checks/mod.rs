//! What is wrong or odd in the catalogue's data, beyond its form.
