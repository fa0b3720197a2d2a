CREATE VIEW events AS
    SELECT * FROM coreroller.events WHERE notification_id <= moment();
