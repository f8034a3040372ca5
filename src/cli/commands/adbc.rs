//! `cascade profile --adbc`: a statement through a driver that the user has installed. Credentials, network and
//! distribution stay in the driver and its engine; this program has no network code of its own.

#[cfg(feature = "adbc")]
pub use driver::csv_of;

/// The rows of a statement as CSV.
///
/// # Errors
/// Always, as this build has no driver manager.
#[cfg(not(feature = "adbc"))]
pub fn csv_of(_driver: &str, _uri: &str, _options: &[(String, String)], _statement: &str) -> Result<Vec<u8>, String> {
    Err("this build has no ADBC: build it with `--features adbc`".to_owned())
}

#[cfg(feature = "adbc")]
mod driver {
    use std::path::Path;

    use adbc_core::options::{AdbcVersion, OptionDatabase};
    use adbc_core::{Connection, Database, Driver, LOAD_FLAG_DEFAULT, Statement};
    use adbc_driver_manager::ManagedDriver;
    use arrow_array::cast::AsArray;
    use arrow_array::{Array, RecordBatchReader};
    use arrow_schema::DataType;

    /// The rows of a statement as CSV. A driver is the path of a library, or a name that is searched for as ADBC's
    /// manifests and the system's libraries are.
    ///
    /// # Errors
    /// What the driver says.
    pub fn csv_of(driver: &str, uri: &str, options: &[(String, String)], statement: &str) -> Result<Vec<u8>, String> {
        let said = |error: adbc_core::error::Error| error.to_string();
        let version = AdbcVersion::V110;
        let mut driver = if Path::new(driver).is_file() {
            ManagedDriver::load_dynamic_from_filename(driver, None, version).map_err(said)?
        } else {
            ManagedDriver::load_from_name(driver, None, version, LOAD_FLAG_DEFAULT, None).map_err(said)?
        };
        let further = options.iter().map(|(key, value)| (OptionDatabase::from(key.as_str()), value.as_str().into()));
        let options = std::iter::once((OptionDatabase::Uri, uri.into())).chain(further);
        let database = driver.new_database_with_opts(options).map_err(said)?;
        let mut connection = database.new_connection().map_err(said)?;
        let mut query = connection.new_statement().map_err(said)?;
        query.set_sql_query(statement).map_err(said)?;
        let batches = query.execute().map_err(said)?;
        let mut csv = csv::Writer::from_writer(Vec::new());
        let schema = batches.schema();
        let written = |error: csv::Error| error.to_string();
        csv.write_record(schema.fields().iter().map(|field| field.name())).map_err(written)?;
        for batch in batches {
            let batch = batch.map_err(|error| error.to_string())?;
            for row in 0..batch.num_rows() {
                let texts: Result<Vec<&str>, String> =
                    batch.columns().iter().map(|column| text(column.as_ref(), row)).collect();
                csv.write_record(texts?).map_err(written)?;
            }
        }
        csv.into_inner().map_err(|error| error.to_string())
    }

    /// The statement makes texts of all that it counts, so that no engine's own types have to be known here.
    fn text(column: &dyn Array, row: usize) -> Result<&str, String> {
        if column.is_null(row) {
            return Ok("");
        }
        match column.data_type() {
            DataType::Utf8 => Ok(column.as_string::<i32>().value(row)),
            DataType::LargeUtf8 => Ok(column.as_string::<i64>().value(row)),
            DataType::Utf8View => Ok(column.as_string_view().value(row)),
            other => Err(format!("the driver gave {other} where text was asked for")),
        }
    }
}
